//! How a document's documents lie in indices: one index for each version, or indices made from a template.

use super::json::Params;

/// The form of a document's indices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// One index for each version behind an alias: `products` is `products-v2`. The default.
    Versioned,
    /// Indices by name from an index template, made one by one: `app-blogpost-2026.11`; `#[es(template(…))]`.
    Named(Templated),
    /// A series that rolls over: `logs` is `logs-v1-000001`, `logs-v1-000002`, …; `#[es(rollover(…))]`.
    Rollover {
        /// The index template of the series.
        template: Templated,
        /// The conditions of the policy that the document declares by itself; empty where it names one.
        conditions: Params,
    },
    /// A data stream; `#[es(data_stream)]`.
    DataStream {
        /// The index template of the stream.
        template: Templated,
        /// `hidden`, `allow_custom_routing`.
        options: Params,
        /// How long Elasticsearch keeps documents at least: the `data_retention` of the stream's own lifecycle.
        retention: Option<&'static str>,
    },
}

/// What a document says of the index template that it declares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Templated {
    /// The names of indices that the template is for, without prefix; empty for those of the form itself.
    pub patterns: &'static [&'static str],
    /// Of templates whose patterns match, the one of the highest priority counts alone.
    pub priority: u32,
    /// Component templates, the later ones over the earlier ones.
    pub composed_of: &'static [&'static str],
}

impl Templated {
    /// Nothing said: the form's own patterns, and a priority above those of Elasticsearch's built-in templates (100).
    pub const DEFAULT: Templated = Templated { patterns: &[], priority: 200, composed_of: &[] };
}
