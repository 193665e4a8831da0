//! The reply to a bulk, read without copying.

use std::borrow::Cow;

use serde::Deserialize;

use crate::error::{Detail, block};

/// A reply's items, in the order of the operations.
#[derive(Debug, Deserialize)]
pub struct Answer<'a> {
    /// One for each operation.
    #[serde(borrow)]
    pub items: Vec<Answered<'a>>,
}

/// `{"index": {…}}`
#[derive(Debug, Deserialize)]
pub struct Answered<'a> {
    /// What became of the operation.
    #[serde(borrow, alias = "index", alias = "create", alias = "update", alias = "delete")]
    pub outcome: Outcome<'a>,
}

/// What became of one operation.
#[derive(Debug, Deserialize)]
pub struct Outcome<'a> {
    /// The HTTP status of this operation.
    pub status: u16,
    /// `created`, `updated`, `deleted`, …
    pub result: Option<&'a str>,
    #[serde(rename = "_id", borrow)]
    pub(super) id: Option<Id<'a>>,
    pub(super) error: Option<Detail>,
}

/// On its own, because serde copies what stands in an `Option<Cow<…>>`.
#[derive(Debug, Deserialize)]
pub(super) struct Id<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl Outcome<'_> {
    /// Refused by a block as a migration sets it.
    pub(super) fn is_blocked(&self) -> bool {
        self.error.as_ref().is_some_and(|error| {
            block::is_of_writes(Some(self.status), &error.error_type, error.reason.as_deref())
        })
    }

    /// Refused because the cluster has too much to do; a full disk says 429 too, and stays full.
    pub fn is_busy(&self) -> bool {
        self.status == 429
            && self.error.as_ref().is_some_and(|error| error.error_type != "cluster_block_exception")
    }

    /// The exception's type, and the server's reason with what caused it; `None` for an operation that was done.
    pub fn into_refusal(self) -> Option<(String, String)> {
        let (error_type, mut reason, causes) = self.error?.into_parts();
        for cause in causes {
            reason = format!("{reason}; caused by {cause}");
        }
        Some((error_type, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_of_a_thousand_items_costs_a_handful_of_allocations() {
        let items = vec![r#"{"index":{"_id":"sku-1","result":"created","status":201}}"#; 1_000].join(",");
        let reply = format!(r#"{{"took":30,"errors":false,"items":[{items}]}}"#);
        let mut count = 0;
        let counted = allocation_counter::measure(|| {
            let answer: Answer<'_> = serde_json::from_str(&reply).unwrap();
            count = answer.items.len();
        });
        assert_eq!(count, 1_000);
        // The list itself, as it grows.
        assert!(counted.count_total <= 12, "{counted:?}");
    }
}
