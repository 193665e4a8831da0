//! What a migration leaves on a cluster, by name: es-migrate makes it, and this crate looks for it.

/// The index of es-migrate's ledger, without the cluster's prefix.
pub const LEDGER: &str = ".es-migrations";

/// The lease of whoever migrates a document, by the document's index as declared.
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
