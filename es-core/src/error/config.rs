//! Why a cluster cannot be set up.

use std::path::PathBuf;

/// Why a [`Cluster`](crate::cluster::Cluster) cannot be set up. No credential is in any message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No address was given.
    #[error(
        "no address of Elasticsearch\nhelp: set ELASTICSEARCH_URL, as http://localhost:9200, or call `.node(…)`"
    )]
    NoNodes,
    /// An address is no URL of a node.
    #[error("`{url}` is not the address of a node: {reason}\nhelp: write it as https://host:9200")]
    Url {
        /// The address, without credentials.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Credentials were given in two ways that disagree.
    #[error("both {first} and {second} are given\nhelp: give one of them")]
    TwoCredentials {
        /// Where the first ones were found.
        first: &'static str,
        /// Where the others were found.
        second: &'static str,
    },
    /// One half of a user name and password is missing.
    #[error("{given} is set without {missing}\nhelp: set both, or ELASTICSEARCH_API_KEY")]
    HalfCredentials {
        /// The variable that is set.
        given: &'static str,
        /// The variable that is not.
        missing: &'static str,
    },
    /// A key or token that no HTTP header can hold.
    #[error(
        "the {what} is empty or holds spaces, line ends or characters outside ASCII\nhelp: copy it again, without quotes"
    )]
    Credential {
        /// Which one.
        what: &'static str,
    },
    /// The CA certificate cannot be read.
    #[error("cannot read the CA certificate {path}: {source}\nhelp: Elasticsearch writes it to config/certs/http_ca.crt", path = path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// The CA certificate is not one.
    #[error("the CA certificate is not PEM: {reason}\nhelp: it starts with -----BEGIN CERTIFICATE-----")]
    Ca {
        /// What is wrong with it.
        reason: String,
    },
    /// A variable of the environment is not UTF-8.
    #[error("{name} is not UTF-8")]
    NotUnicode {
        /// The variable.
        name: &'static str,
    },
    /// The HTTP client cannot be set up.
    #[error("cannot set up the HTTP client: {reason}")]
    Client {
        /// The library's reason.
        reason: String,
    },
}
