//! Which block of an index refused a request, told from the server's reason.

/// Whether nothing but the index's write block refused it: 403, `index [i] blocked by: [FORBIDDEN/8/index write (api)];`, and
/// `moving to block index write (api)` while operations in flight come to their end.
///
/// Other blocks, also beside this one, are for people: read-only (`FORBIDDEN/5`), a full disk (`12`).
pub(crate) fn is_of_writes(status: Option<u16>, error_type: &str, reason: Option<&str>) -> bool {
    let blocks = reason.and_then(|reason| reason.split_once("blocked by: "));
    status == Some(403)
        && error_type == "cluster_block_exception"
        && blocks.is_some_and(|(_, blocks)| {
            let mut blocks = blocks.split(';').map(str::trim).filter(|block| !block.is_empty()).peekable();
            blocks.peek().is_some() && blocks.all(|block| block.ends_with("index write (api)]"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_write_block_alone_is_one() {
        let is = |blocks: &str| {
            let reason = format!("index [products-v1] blocked by: {blocks}");
            is_of_writes(Some(403), "cluster_block_exception", Some(&reason))
        };
        let (write, read_only) = ("[FORBIDDEN/8/index write (api)];", "[FORBIDDEN/5/index read-only (api)];");
        assert!(is(write));
        assert!(is("[FORBIDDEN/8/moving to block index write (api)];"));
        assert!(!is(read_only));
        assert!(!is(&format!("{read_only}{write}")));
        assert!(!is("[FORBIDDEN/12/index read-only / allow delete (api)];"));
        assert!(!is(
            "[TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"
        ));
        assert!(!is("[FORBIDDEN/4/index closed];"));
        assert!(!is(""));
        assert!(!is_of_writes(Some(403), "security_exception", Some(&format!("blocked by: {write}"))));
        assert!(!is_of_writes(Some(403), "cluster_block_exception", None));
    }
}
