//! Elasticsearch's schema vocabulary as data: one table that both the derive macros and the planner read.
//!
//! Each row says what Elasticsearch 8.12.2 does: a parameter that the server accepts and silently drops is not
//! here. Newer types and those of plugins carry their [`Availability`].
//!
//! ```
//! use es_vocab::{Update, Value, field_type};
//!
//! let keyword = field_type("keyword").unwrap();
//! assert!(keyword.param("analyzer").is_none());
//! assert_eq!(keyword.param("ignore_above").unwrap().update, Update::Refresh);
//! assert_eq!(keyword.param("norms").unwrap().value, Value::Bool);
//! ```

mod analysis;
mod availability;
mod conflicts;
pub mod docs;
mod fields;
mod forms;
mod lifecycle;
mod root;
mod runtime;
mod settings;
mod similarity;
mod snapshots;
mod suggest;
mod syntax;

pub use analysis::{SPLITTING, component_type, component_types, is_built_in};
pub use availability::{NEWCOMERS, Newcomer, Word, newcomer};
pub use conflicts::{CONFLICTS, Conflict, Given, ORDERED, Ordered, SPREADS, Spread};
pub use fields::{FIELD_TYPES, field_type, field_types};
pub use forms::{DATA_STREAM, ROLLOVER, STREAM_LIFECYCLE, TEMPLATE, TIMESTAMP, TIMESTAMP_PARAMS};
pub use lifecycle::{LIFECYCLE_ACTIONS, LIFECYCLE_PHASES, LifecycleAction, lifecycle_action};
pub use root::{ROOT_PARAMS, RootParam, root_param};
pub use runtime::{RUNTIME_TYPES, RuntimeType, TEMPLATE_OPTIONS, runtime_type, template_option};
pub use settings::{SETTINGS, setting};
pub use similarity::SIMILARITIES;
pub use snapshots::{
    REPOSITORY_SETTINGS, REPOSITORY_TYPES, RepositoryType, SNAPSHOT_CONFIG, SNAPSHOT_POLICY,
    SNAPSHOT_RETENTION, repository_type,
};
pub use suggest::{SYNONYMS, closest, synonym};
pub use syntax::{Syntax, fault};

/// A field type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldType {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// What the server must have for it.
    pub availability: Availability,
    /// Whether it may stand below `fields`.
    pub multi_field: bool,
    /// Whether an index can be sorted by it.
    pub sortable: bool,
    /// Whether a synthetic `_source` can be made from it.
    pub synthetic: bool,
    /// Parameters without which the server refuses it.
    pub required: &'static [&'static str],
    /// The parameters that it keeps, but `properties`.
    pub params: &'static [Param],
}

/// A parameter of a field type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Param {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// What values it takes.
    pub value: Value,
    /// The server's default as JSON text, where it has one.
    pub default: Option<&'static str>,
    /// Whether the server takes a change of it on an existing field.
    pub update: Update,
}

/// Whether a parameter of an existing field can be changed in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// By `PUT _mapping`, and documents that are there already need nothing: indexed again, they would come out the
    /// same, or be refused.
    Yes,
    /// By `PUT _mapping`; documents that are there already follow when they are indexed again, as by
    /// `_update_by_query`.
    Refresh,
    /// By `PUT _mapping`; documents that are there already have to follow between these two values, as JSON text.
    RefreshBetween(&'static [(&'static str, &'static str)]),
    /// By `PUT _mapping`, from nothing to a value.
    Once,
    /// By `PUT _mapping`, by more relations; none goes.
    Grows,
    /// Only by copying the documents into a new index.
    No,
}

/// What the server must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// Any 8.12 with a basic licence.
    Basic,
    /// Usable by its name, but a definition of one's own is refused.
    ByNameOnly,
    /// A plugin that is not installed by default.
    Plugin(&'static str),
    /// A version later than 8.12.
    Since(&'static str),
}

/// The sort of value that a parameter or setting takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool,
    /// A number without a fraction, bounds included.
    Int {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// A number without a fraction, from zero to `u64::MAX`.
    Unsigned,
    /// Any number.
    Float,
    /// A number from the first to the second, both included.
    Between(f64, f64),
    /// A number above zero.
    Positive,
    /// Any string.
    Text,
    /// A string of a form; a number or a boolean where its text has that form.
    Of(Syntax),
    /// A string or a list of strings, each of a form.
    EachOf(Syntax),
    /// A string, a number or a boolean: kept as a string.
    Scalar,
    /// A string or a number.
    TextOrNumber,
    /// A string or a list of strings.
    Texts,
    /// One of these words.
    Enum(&'static [&'static str]),
    /// One of these words, in any case.
    EnumAnyCase(&'static [&'static str]),
    /// `true`, `false` or one of these words.
    BoolOr(&'static [&'static str]),
    /// A duration with a unit, such as `30s`, or `-1`.
    Duration,
    /// A size with a unit, such as `512mb`.
    ByteSize,
    /// A list of JSON values.
    List,
    /// A JSON object.
    Object,
    /// An object with these entries and no others.
    Entries(&'static [Entry]),
    /// An object whose `type` says which entries it takes.
    Tagged(&'static [(&'static str, &'static [Entry])]),
    /// A list of values.
    Many {
        /// What each of them is.
        of: &'static Value,
        /// The least number of them.
        least: usize,
        /// The greatest number of them.
        most: usize,
        /// Whether one value may stand without a list.
        alone: bool,
    },
    /// What is a parent of what: names, each with a name or a list of names.
    Relations,
    /// Up to five strings of up to 50 characters, by names of up to 20.
    Meta,
    /// A point: a string of a form, an object, or a list of coordinates.
    Place(Syntax),
    /// The name of a similarity.
    Similarity,
    /// Any JSON value.
    Any,
    /// A script: its source, or an object with `source`, `lang`, `params`.
    Script,
    /// The name of an analyzer.
    Analyzer,
    /// The name of a normalizer.
    Normalizer,
    /// The name of a tokenizer.
    Tokenizer,
    /// Names of token filters, in order.
    TokenFilters,
    /// Names of character filters, in order.
    CharFilters,
    /// The path of another field.
    Path,
    /// Paths of other fields.
    Paths,
    /// Multi-fields.
    Fields,
}

/// The five sorts of analysis component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// `analyzer`
    Analyzer,
    /// `tokenizer`
    Tokenizer,
    /// `filter`
    Filter,
    /// `char_filter`
    CharFilter,
    /// `normalizer`
    Normalizer,
}

impl Section {
    /// All five.
    pub const ALL: [Section; 5] =
        [Section::Analyzer, Section::Tokenizer, Section::Filter, Section::CharFilter, Section::Normalizer];

    /// The key below `analysis`.
    pub const fn key(self) -> &'static str {
        match self {
            Section::Analyzer => "analyzer",
            Section::Tokenizer => "tokenizer",
            Section::Filter => "filter",
            Section::CharFilter => "char_filter",
            Section::Normalizer => "normalizer",
        }
    }

    /// The section of a key.
    pub fn from_key(key: &str) -> Option<Section> {
        Section::ALL.into_iter().find(|section| section.key() == key)
    }

    /// What a person calls it.
    pub const fn noun(self) -> &'static str {
        match self {
            Section::Analyzer => "analyzer",
            Section::Tokenizer => "tokenizer",
            Section::Filter => "token filter",
            Section::CharFilter => "char filter",
            Section::Normalizer => "normalizer",
        }
    }
}

/// A type of analysis component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComponentType {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// What the server must have for it.
    pub availability: Availability,
    /// Whether the name alone can be used, without a definition.
    pub built_in: bool,
    /// Whether a normalizer may use it.
    pub normalizing: bool,
    /// The parameters that it reads.
    pub params: &'static [Entry],
}

/// A named value within an object: a parameter of an analysis component, of a runtime field, of a context.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// What values it takes.
    pub value: Value,
    /// Whether the server refuses a definition without it.
    pub required: bool,
}

impl Entry {
    /// An entry that may be left out.
    pub const fn optional(name: &'static str, value: Value) -> Entry {
        Entry { name, value, required: false }
    }

    /// An entry that the server asks for.
    pub const fn required(name: &'static str, value: Value) -> Entry {
        Entry { name, value, required: true }
    }
}

/// An index setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Its name without the prefix `index.`.
    pub name: &'static str,
    /// When it can be set.
    pub class: Class,
    /// What values it takes.
    pub value: Value,
    /// The server's default, as it returns it.
    pub default: Option<&'static str>,
}

/// When an index setting can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// At creation, and at any time later.
    Dynamic,
    /// At creation, and on a closed index.
    Static,
    /// At creation only.
    Final,
    /// Kept by Elasticsearch for itself.
    Private,
    /// Returned, never taken.
    ReadOnly,
    /// Known to indices made by 7.x only.
    Removed,
}
