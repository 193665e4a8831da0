//! How a cluster, an index or an indicator is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How it is, in Elasticsearch's words; the worse, the greater.
///
/// `Unknown` stands before `Red`: it may be either, and only red is worse for certain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every shard has all its copies.
    Green,
    /// Every primary is there, replicas are missing.
    Yellow,
    /// It could not be told.
    #[default]
    Unknown,
    /// Primaries are missing, and with them documents.
    Red,
}

impl Status {
    /// Elasticsearch's word.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Green => "green",
            Status::Yellow => "yellow",
            Status::Unknown => "unknown",
            Status::Red => "red",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A share of a whole, from 0 to 1. Prints as percent.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(pub f64);

impl Share {
    /// So many of a hundred.
    pub const fn percent(percent: f64) -> Share {
        Share(percent / 100.0)
    }

    /// So much of a whole; nothing of an empty one.
    #[allow(clippy::cast_precision_loss)] // a share
    pub fn of(part: u64, whole: u64) -> Share {
        if whole == 0 { Share(0.0) } else { Share(part as f64 / whole as f64) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}%", self.0 * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_is_the_greater() {
        let order = [Status::Green, Status::Yellow, Status::Unknown, Status::Red];
        assert!(order.is_sorted());
        for status in order {
            assert_eq!(serde_json::to_value(status).unwrap(), status.word());
        }
    }

    #[test]
    fn shares_are_never_nan() {
        assert_eq!(
            (Share::of(1, 0).to_string(), Share::of(1, 8).to_string()),
            ("0.0%".into(), "12.5%".into())
        );
    }
}
