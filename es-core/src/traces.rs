//! What a migration leaves on a cluster, by name: es-migrate makes it, and this crate looks for it.

/// The index of es-migrate's ledger, without the cluster's prefix.
pub const LEDGER: &str = ".es-migrations";

/// The lease of whoever migrates a document, by the document's index as declared, or a member's name.
pub fn lease(document: &str) -> String {
    format!("migrate-{document}")
}

/// Whether an alias is some migration's fence.
pub fn is_fence(alias: &str) -> bool {
    alias.contains(".fence-")
}

/// How the names of a migration's fences begin, given the readers' alias: `products.fence-`, then the lease's epoch.
pub fn fence_stem(alias: &str) -> String {
    format!("{alias}.fence-")
}

/// How they end where the migrator keeps lease and ledger under another prefix than the program whose index it is: `.p0`,
/// the length of its prefix.
pub fn fence_end(prefix: Option<usize>) -> String {
    prefix.map_or_else(String::new, |prefix| format!(".p{prefix}"))
}

/// The name of a fence, in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FenceName<'a> {
    /// The readers' alias, prefix included.
    pub alias: &'a str,
    /// The lease's epoch.
    pub epoch: u64,
    /// Which index it is on, and how often it was renewed.
    pub side: &'a str,
    /// The length of the prefix under which lease and ledger are; `None` for that of the index's own program.
    pub prefix: Option<usize>,
}

impl<'a> FenceName<'a> {
    /// `None` for an alias that is no fence.
    pub fn parse(name: &'a str) -> Option<Self> {
        let (alias, rest) = name.rsplit_once(".fence-")?;
        let (rest, prefix) = match rest.rsplit_once(".p") {
            Some((rest, length)) => (rest, Some(length.parse().ok()?)),
            None => (rest, None),
        };
        let (epoch, side) = rest.split_once('-')?;
        Some(Self { alias, epoch: epoch.parse().ok()?, side, prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_says_whose_it_is_and_where_its_lease_is() {
        let fence = |epoch, side, prefix| Some(FenceName { alias: "acme-products", epoch, side, prefix });
        assert_eq!(FenceName::parse("acme-products.fence-3-source"), fence(3, "source", None));
        assert_eq!(FenceName::parse("acme-products.fence-12-1-target.p0"), fence(12, "1-target", Some(0)));
        for other in ["acme-products", "acme-products.w2", "acme-products.fence-x-source", "a.fence-1"] {
            assert_eq!(FenceName::parse(other), None, "{other}");
        }
    }
}
