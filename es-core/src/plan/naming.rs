//! The names of a document's index and aliases on one cluster.

use crate::schema::Schema;

/// The names that one document uses on one cluster.
///
/// ```
/// # use es_core::{plan::Names, schema::Schema};
/// # fn example(products: &Schema) -> Result<(), es_core::plan::NameError> {
/// let names = Names::new(products, "test-1-")?; // for `#[es(index = "products", version = 2)]`
/// assert_eq!(names.alias, "test-1-products");
/// assert_eq!(names.index, "test-1-products-v2");
/// assert_eq!(names.write_alias, "test-1-products.w2");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The alias that readers use; for a data stream, the stream.
    pub alias: String,
    /// The index that `init` creates; for a data stream, the stream.
    pub index: String,
    /// The alias that programs of this version write through; for a data stream, the stream.
    pub write_alias: String,
}

/// A name that Elasticsearch takes for no index.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` cannot be the name of an index: {reason}\nhelp: change the prefix, or `#[es(index = \"…\")]`"
)]
pub struct NameError {
    /// The name, prefix included.
    pub name: String,
    /// The rule that it breaks.
    pub reason: &'static str,
}

impl Names {
    /// The names of a document, each after the cluster's prefix. Fails if Elasticsearch would refuse one of them.
    pub fn new(schema: &Schema, prefix: &str) -> Result<Names, NameError> {
        let named = |name: &str| check(format!("{prefix}{name}"));
        Ok(Names {
            alias: named(schema.index)?,
            index: named(&schema.index_name())?,
            write_alias: named(&schema.write_alias())?,
        })
    }
}

impl Names {
    /// The names of a member, that is of a document's index that is reached by a name of its own: `acme-products` is
    /// `acme-products-v2`, whatever the document's form.
    pub fn of_member(schema: &Schema, prefix: &str, name: &str) -> Result<Names, NameError> {
        let named = |rest: String| check(format!("{prefix}{name}{rest}"));
        Ok(Names {
            alias: named(String::new())?,
            index: named(format!("-v{}", schema.version))?,
            write_alias: named(format!(".w{}", schema.version))?,
        })
    }
}

/// Elasticsearch's rules for the name of an index, which hold for an alias too.
pub(crate) fn check(name: String) -> Result<String, NameError> {
    const FORBIDDEN: &[char] = &['\\', '/', '*', '?', '"', '<', '>', '|', ' ', ',', '#', ':'];
    let reason = if name.len() > 255 {
        "it is longer than 255 bytes"
    } else if name.contains(FORBIDDEN) {
        "it contains a space or one of \\ / * ? \" < > | , # :"
    } else if name.starts_with(['-', '_', '+']) {
        "it starts with -, _ or +"
    } else if name.is_empty() || name == "." || name == ".." {
        "it is empty or only dots"
    } else if name.to_lowercase() != name {
        "it has upper-case letters"
    } else {
        return Ok(name);
    };
    Err(NameError { name, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_server_refuses_are_refused_with_the_rule() {
        let long = "x".repeat(256);
        let cases = [
            ("Products", "upper-case"),
            ("a b", "space"),
            ("a,b", "space"),
            ("_products", "starts with"),
            ("..", "dots"),
            ("", "empty"),
            (long.as_str(), "255"),
        ];
        for (name, rule) in cases {
            assert!(check(name.to_owned()).unwrap_err().reason.contains(rule), "{name}");
        }
        for name in ["products", "products.w2", ".hidden", "größe", "a-b_c+d"] {
            assert!(check(name.to_owned()).is_ok(), "{name}");
        }
    }
}
