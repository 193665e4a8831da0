//! What to do about a failure: one place for the advice.

use super::ErrorKind;

/// One line of advice, where there is something to do.
pub(super) fn help(kind: &ErrorKind) -> Option<String> {
    let help = match kind {
        ErrorKind::Connect { .. } => {
            "is Elasticsearch running there? The address comes from ELASTICSEARCH_URL or `.node(…)`"
        }
        ErrorKind::ConnectionLost { node, .. } if node.starts_with("http://") => {
            "the server may have done it all the same: read the state again before repeating; if the node speaks TLS, write https:// in \
             its address"
        }
        ErrorKind::ConnectionLost { .. } => {
            "the server may have done it all the same: read the state again before repeating"
        }
        ErrorKind::Timeout { .. } => {
            "the server may have done it all the same: read the state again before repeating; a longer time-out is set with \
             `.request_timeout(…)`"
        }
        ErrorKind::Tls { reason, .. } => tls(reason),
        ErrorKind::Unauthorized { reason } if !reason.contains("missing") => {
            "check the user name and the password, or whether the API key was revoked or has expired"
        }
        ErrorKind::Unauthorized { .. } => {
            "give credentials: ELASTICSEARCH_API_KEY, or ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD, or `.api_key(…)`, \
             `.basic(…)`"
        }
        ErrorKind::Forbidden { .. } => "grant the privilege named above to the user or the API key",
        ErrorKind::NotElasticsearch { .. } => {
            "check the address and the port; a proxy in front of Elasticsearch must pass the header X-Elastic-Product on"
        }
        ErrorKind::Server { status, error_type, reason, .. } => return server(*status, error_type, reason),
        ErrorKind::Unacknowledged => {
            "the change is applied or will be: read the state again; `master_timeout` and `timeout` give the cluster longer"
        }
        ErrorKind::Uninitialized { document, .. } => {
            return Some(format!("run `{document}::init(&es).await?` first"));
        }
        ErrorKind::Superseded { document, .. } => {
            return Some(format!("deploy the program built with the newer `{document}`"));
        }
        ErrorKind::BulkStopped { cause, .. } => return help(cause.kind()),
        ErrorKind::BulkFailed { report } => {
            return report
                .failed
                .first()
                .and_then(|failed| server(failed.status, &failed.error_type, &failed.reason));
        }
        ErrorKind::Incomplete { .. }
        | ErrorKind::TaskFailed { .. }
        | ErrorKind::Decode { .. }
        | ErrorKind::Encode { .. } => return None,
    };
    Some(help.to_owned())
}

fn tls(reason: &str) -> &'static str {
    if reason.contains("UnknownIssuer")
        || reason.contains("BadSignature")
        || reason.contains("CaUsedAsEndEntity")
    {
        "give the CA that signed the node's certificate: `.ca_cert_file(…)` or ELASTICSEARCH_CA_CERT"
    } else if reason.contains("not valid for name") || reason.contains("NotValidForName") {
        "use a host name or an address that the certificate names, or have one issued that names this one"
    } else if reason.contains("xpired") {
        "renew the node's certificate, or correct this machine's clock"
    } else if reason.contains("InvalidContentType") || reason.contains("corrupt message") {
        "the node speaks plain HTTP: write http:// in the address, or turn TLS on at the node"
    } else {
        "give the CA that signed the node's certificate (`.ca_cert_file(…)` or ELASTICSEARCH_CA_CERT), and check the host name"
    }
}

fn server(status: u16, error_type: &str, reason: &str) -> Option<String> {
    let help = match (status, error_type) {
        (_, "cluster_block_exception")
            if reason.contains("flood-stage") || reason.contains("read-only-allow-delete") =>
        {
            "the disk passed the flood-stage watermark: free space, and Elasticsearch takes the block off"
        }
        (_, "cluster_block_exception") if reason.contains("index write") => {
            "a migration blocks writes to the index, or somebody else does: `migrate status` says who is at work, `migrate unlock` ends \
             a migration that nobody goes on with; anybody else's block goes with `PUT /<index>/_settings` and \
             `{\"index.blocks.write\": null}`"
        }
        (_, "cluster_block_exception") if reason.contains("cluster read-only") => {
            "somebody made the whole cluster read-only: set `cluster.blocks.read_only` and `cluster.blocks.read_only_allow_delete` to \
             `null` with `PUT /_cluster/settings`, once it is known who set them"
        }
        (403, "cluster_block_exception") => {
            "somebody set this block on the index: take it off with `PUT /<index>/_settings`"
        }
        (_, "cluster_block_exception") => {
            "wait until the cluster has a master and has recovered, then try again"
        }
        (413, _) => {
            "the request is larger than the server's `http.max_content_length` or a proxy's limit: send smaller batches"
        }
        (429, _) => "the cluster is overloaded: send less at a time, or give it more nodes",
        (409, "version_conflict_engine_exception") => {
            "read the document again and apply the change to what is there now"
        }
        (502..=504, _) => "the cluster, or a gateway in front of it, is not available: try again later",
        _ => return None,
    };
    Some(help.to_owned())
}
