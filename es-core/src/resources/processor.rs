//! The steps of ingest pipelines.

use serde_json::{Map, Value, json};

/// A step of a [`Pipeline`](super::Pipeline).
#[derive(Debug, Clone, PartialEq)]
pub struct Processor {
    ty: String,
    params: Map<String, Value>,
}

macro_rules! of_a_field {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        pub fn $name(field: &str) -> Self {
            Self::new(stringify!($name), json!({ "field": field }))
        }
    )*};
}

impl Processor {
    /// Any processor, with its parameters as a JSON object; the server refuses those that it does not know.
    pub fn new(ty: impl Into<String>, params: Value) -> Self {
        let params = match params {
            Value::Object(params) => params,
            // Refused by the server by this name.
            other => Map::from_iter([("params".to_owned(), other)]),
        };
        Processor { ty: ty.into(), params }
    }

    /// Sets a field; the value may be a template, such as `{{_ingest.timestamp}}`.
    pub fn set(field: &str, value: impl Into<Value>) -> Self {
        Self::new("set", json!({ "field": field, "value": value.into() }))
    }

    /// Adds values to a list.
    pub fn append(field: &str, values: impl Into<Value>) -> Self {
        Self::new("append", json!({ "field": field, "value": values.into() }))
    }

    of_a_field! {
        /// Takes a field away.
        remove,
        /// Writes a text in lower case.
        lowercase,
        /// Writes a text in upper case.
        uppercase,
        /// Takes blanks from both ends of a text.
        trim,
        /// Makes an object of a text that is JSON.
        json,
        /// Makes objects of a name with dots.
        dot_expander,
        /// Reads browser and device from a user agent, into `user_agent`.
        user_agent,
        /// Adds what is known of an IP address' place, into `geoip`.
        geoip,
    }

    /// Renames a field.
    pub fn rename(field: &str, target_field: &str) -> Self {
        Self::new("rename", json!({ "field": field, "target_field": target_field }))
    }

    /// Writes a field as another type: `integer`, `long`, `float`, `double`, `string`, `boolean`, `ip`, `auto`.
    pub fn convert(field: &str, ty: &str) -> Self {
        Self::new("convert", json!({ "field": field, "type": ty }))
    }

    /// Reads a date in one of these formats into `@timestamp`.
    pub fn date(field: &str, formats: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let formats: Vec<String> = formats.into_iter().map(Into::into).collect();
        Self::new("date", json!({ "field": field, "formats": formats }))
    }

    /// Reads fields from a text by the first of these patterns that fits.
    pub fn grok(field: &str, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let patterns: Vec<String> = patterns.into_iter().map(Into::into).collect();
        Self::new("grok", json!({ "field": field, "patterns": patterns }))
    }

    /// Reads fields from a text by what stands between them.
    pub fn dissect(field: &str, pattern: &str) -> Self {
        Self::new("dissect", json!({ "field": field, "pattern": pattern }))
    }

    /// Replaces what a regular expression finds.
    pub fn gsub(field: &str, pattern: &str, replacement: &str) -> Self {
        Self::new("gsub", json!({ "field": field, "pattern": pattern, "replacement": replacement }))
    }

    /// Makes a list of a text.
    pub fn split(field: &str, separator: &str) -> Self {
        Self::new("split", json!({ "field": field, "separator": separator }))
    }

    /// Makes a text of a list.
    pub fn join(field: &str, separator: &str) -> Self {
        Self::new("join", json!({ "field": field, "separator": separator }))
    }

    /// A digest of fields, into `fingerprint`.
    pub fn fingerprint(fields: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let fields: Vec<String> = fields.into_iter().map(Into::into).collect();
        Self::new("fingerprint", json!({ "fields": fields }))
    }

    /// Runs another processor for each value of a list, which is `_ingest._value` there.
    pub fn foreach(field: &str, processor: Processor) -> Self {
        Self::new("foreach", json!({ "field": field, "processor": processor.into_json() }))
    }

    /// Runs a Painless script.
    pub fn script(source: &str) -> Self {
        Self::new("script", json!({ "source": source }))
    }

    /// Runs another pipeline.
    pub fn pipeline(name: &str) -> Self {
        Self::new("pipeline", json!({ "name": name }))
    }

    /// Drops the document.
    pub fn drop_document() -> Self {
        Self::new("drop", json!({}))
    }

    /// Refuses the document with this message.
    pub fn fail(message: &str) -> Self {
        Self::new("fail", json!({ "message": message }))
    }

    /// Only where a Painless expression is true.
    pub fn if_(self, condition: &str) -> Self {
        self.option("if", condition.into())
    }

    /// A document that lacks the field is left as it is.
    pub fn ignore_missing(self) -> Self {
        self.option("ignore_missing", true.into())
    }

    /// Goes on where the step fails.
    pub fn ignore_failure(self) -> Self {
        self.option("ignore_failure", true.into())
    }

    /// What is done where the step fails.
    pub fn on_failure(mut self, processor: Processor) -> Self {
        if let Value::Array(all) = self.params.entry("on_failure").or_insert_with(|| json!([])) {
            all.push(processor.into_json());
        }
        self
    }

    /// A name for the step, in statistics and errors.
    pub fn tag(self, tag: &str) -> Self {
        self.option("tag", tag.into())
    }

    /// What it is for.
    pub fn description(self, description: &str) -> Self {
        self.option("description", description.into())
    }

    /// Any other parameter.
    pub fn option(mut self, name: &str, value: Value) -> Self {
        self.params.insert(name.to_owned(), value);
        self
    }

    pub(super) fn into_json(self) -> Value {
        json!({ (self.ty): self.params })
    }
}
