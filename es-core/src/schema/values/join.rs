//! Parents and children.

use serde::{Deserialize, Serialize};

use crate::schema::{MapsTo, kinds};

/// The value of a `join` field: which side of a relation a document is on, and for a child, whose.
///
/// A child lives on its parent's shard: index it with the parent's routing value (a field marked `#[es(routing)]`).
///
/// ```
/// use es_core::{prelude::*, schema::Join};
///
/// #[derive(serde::Serialize, EsDocument)]
/// #[es(index = "questions")]
/// struct Post {
///     #[es(id)]
///     number: u32,
///     #[es(routing)]
///     thread: u32,
///     #[es(join(relations = { "question": "answer" }))]
///     relation: Join,
/// }
///
/// let question = Join::parent("question");
/// assert_eq!(serde_json::to_string(&question)?, r#""question""#);
/// let answer = Join::child("answer", "1");
/// assert_eq!(serde_json::to_string(&answer)?, r#"{"name":"answer","parent":"1"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Join {
    /// The side that others belong to: the relation's name.
    Parent(String),
    /// The side that belongs to another document.
    Child {
        /// The relation's name on this side.
        name: String,
        /// The parent's `_id`.
        parent: String,
    },
}

impl Join {
    /// A document that others may belong to.
    pub fn parent(name: impl Into<String>) -> Self {
        Join::Parent(name.into())
    }

    /// A document that belongs to the one whose `_id` is `parent`.
    pub fn child(name: impl Into<String>, parent: impl Into<String>) -> Self {
        Join::Child { name: name.into(), parent: parent.into() }
    }
}

impl MapsTo<kinds::join> for Join {}
