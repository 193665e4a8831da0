//! How a document's indices are made from a template: the words of each form, and what its data must have.

use crate::{Availability, Entry, Syntax, Value::*};

const MOST: i64 = i64::MAX;

/// What a document says of its index template.
pub const TEMPLATE: &[Entry] = &[
    Entry::optional("patterns", EachOf(Syntax::IndexPattern)),
    // The server takes more, and an `u32` is enough to stand above any other.
    Entry::optional("priority", Int { min: 0, max: u32::MAX as i64 }),
    Entry::optional("composed_of", Texts),
];

/// The conditions of a rollover; one of those that begin with `max_` is required. The server takes numbers below 1
/// too, by which a series rolls over at every look.
pub const ROLLOVER: &[Entry] = &[
    Entry::optional("max_age", Of(Syntax::Age)),
    Entry::optional("max_docs", Int { min: 1, max: MOST }),
    Entry::optional("max_size", Of(Syntax::Size)),
    Entry::optional("max_primary_shard_size", Of(Syntax::Size)),
    Entry::optional("max_primary_shard_docs", Int { min: 1, max: MOST }),
    Entry::optional("min_age", Of(Syntax::Age)),
    Entry::optional("min_docs", Int { min: 1, max: MOST }),
    Entry::optional("min_size", Of(Syntax::Size)),
    Entry::optional("min_primary_shard_size", Of(Syntax::Size)),
    Entry::optional("min_primary_shard_docs", Int { min: 1, max: MOST }),
];

/// The options of a data stream, and how long its own lifecycle keeps documents.
pub const DATA_STREAM: &[Entry] = &[
    Entry::optional("hidden", Bool),
    Entry::optional("allow_custom_routing", Bool),
    Entry::optional("retention", Of(Syntax::Age)),
];

/// Which servers have the lifecycle that a data stream has by itself, `retention`.
pub const STREAM_LIFECYCLE: Availability = Availability::Since("8.11");

/// The field that each document of a data stream has.
pub const TIMESTAMP: &str = "@timestamp";

/// The parameters that [`TIMESTAMP`] may be given: with any value, or with this one alone.
pub const TIMESTAMP_PARAMS: &[(&str, Option<bool>)] = &[
    ("format", None),
    ("meta", None),
    ("index", Some(true)),
    ("doc_values", Some(true)),
    ("store", Some(false)),
    ("ignore_malformed", Some(false)),
];
