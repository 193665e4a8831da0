//! One difference between what is declared and what is live, and what it takes to make it go away.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// What a difference takes, from nothing to what cannot be done; ordered by cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// Nothing: it is on the server only, and is left alone.
    Nothing,
    /// `PUT` of the whole: a template, a policy, a pipeline, a repository, the lifecycle of a data stream.
    Put,
    /// `POST /_aliases`.
    Aliases,
    /// `PUT /<index>/_settings` while the index serves.
    DynamicSetting,
    /// `PUT /<index>/_mapping` while the index serves.
    PutMapping,
    /// `PUT /<index>/_mapping` while the index serves; documents that are there already gain it by
    /// `POST /<index>/_update_by_query`.
    Refresh,
    /// Closing the index for a moment: a static setting, or an analyzer that only searches use.
    Reopen,
    /// Copying the documents into a new index.
    Reindex,
    /// Nothing can: Elasticsearch keeps the setting for itself.
    Impossible,
}

impl Takes {
    /// Whether the change can be made while the index serves, so that `init` makes it.
    pub fn is_online(self) -> bool {
        self <= Takes::Refresh
    }

    /// Whether `PUT _mapping` makes the change.
    pub(super) fn is_by_mapping(self) -> bool {
        matches!(self, Takes::PutMapping | Takes::Refresh)
    }
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Takes::Nothing => "left alone",
            Takes::Put => "put",
            Takes::Aliases => "alias",
            Takes::DynamicSetting => "dynamic setting",
            Takes::PutMapping => "put mapping",
            Takes::Refresh => "put mapping, refresh",
            Takes::Reopen => "needs closing the index",
            Takes::Reindex => "needs a reindex",
            Takes::Impossible => "cannot be changed",
        })
    }
}

/// The part of an index that a difference is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A field or sub-field of the mapping.
    Field,
    /// A parameter at the mapping's root: `dynamic`, `date_detection`, `_source`, …
    Mapping,
    /// A runtime field.
    Runtime,
    /// A key of the mapping's `_meta`.
    Meta,
    /// An index setting, named without `index.`.
    Setting,
    /// An analyzer, tokenizer, token filter, char filter or normalizer.
    Analysis,
    /// An alias of the index, or a part of an alias.
    Alias,
    /// A part of what is sent whole.
    Body,
}

/// One difference: where, what is live, what is declared, and what it takes.
///
/// `Display` is one line: `name.analyzer: standard → product  needs a reindex`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The part of the index.
    pub place: Place,
    /// The path: `name.keyword`, `refresh_interval`, `filter.synonyms`, …
    pub path: String,
    /// The parameter that differs; `None` if the whole is missing on one side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What is live, the server's default included; `None` if there is nothing.
    pub before: Option<Value>,
    /// What is declared, the server's default included; `None` if nothing is.
    pub after: Option<Value>,
    /// What it takes.
    pub takes: Takes,
}

impl Change {
    /// The whole of something that is declared and not live, or the reverse.
    pub(super) fn whole(
        place: Place,
        path: String,
        before: Option<Value>,
        after: Option<Value>,
        takes: Takes,
    ) -> Self {
        Change { place, path, parameter: None, before, after, takes }
    }

    /// A parameter with a value on each side; `null` is none.
    pub(super) fn parameter(
        place: Place,
        path: &str,
        parameter: &str,
        [before, after]: [Value; 2],
        takes: Takes,
    ) -> Self {
        let some = |value: Value| Some(value).filter(|value| !value.is_null());
        Change {
            place,
            path: path.to_owned(),
            parameter: Some(parameter.to_owned()),
            before: some(before),
            after: some(after),
            takes,
        }
    }

    /// `+`, `-`, `~` or `!` for a line of a diff: added, on the server only, changed, in the way.
    pub fn sign(&self) -> char {
        match (self.takes, &self.before, &self.after) {
            (takes, ..) if !takes.is_online() => '!',
            (_, None, _) => '+',
            (_, Some(_), None) => '-',
            (_, Some(_), Some(_)) => '~',
        }
    }

    /// Where it is, in words: `name.analyzer`, `setting refresh_interval`.
    pub fn subject(&self) -> String {
        let place = match self.place {
            Place::Field | Place::Body => "",
            Place::Mapping => "mapping ",
            Place::Runtime => "runtime field ",
            Place::Meta => "_meta ",
            Place::Setting => "setting ",
            Place::Analysis => "analysis ",
            Place::Alias => "alias ",
        };
        let separator = if self.path.is_empty() { "" } else { "." };
        match &self.parameter {
            Some(parameter) => format!("{place}{}{separator}{parameter}", self.path),
            None => format!("{place}{}", self.path),
        }
    }

    /// What changes, in words: `standard → product`, or what is added or not declared.
    pub fn values(&self) -> String {
        match (&self.before, &self.after, &self.parameter) {
            (None, Some(after), None) => brief(after),
            (Some(before), None, None) => format!("{} (not declared)", brief(before)),
            (before, after, _) => {
                let side = |value: &Option<Value>| value.as_ref().map_or_else(|| "(none)".to_owned(), brief);
                format!("{} → {}", side(before), side(after))
            }
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}  {}", self.subject(), self.values(), self.takes)
    }
}

/// A value on one line: a word without quotes, a field by its type, the rest as JSON, shortened.
fn brief(value: &Value) -> String {
    const WIDTH: usize = 72;
    let text = match value {
        Value::String(word) if !word.is_empty() => word.clone(),
        Value::Object(field) => match field.get("type").and_then(Value::as_str) {
            Some(ty) if field.len() == 1 => ty.to_owned(),
            Some(ty) => {
                let rest: serde_json::Map<_, _> = field
                    .iter()
                    .filter(|(key, _)| *key != "type")
                    .map(|(k, v)| (k.clone(), v.clone()))
                    .collect();
                format!("{ty} {}", Value::Object(rest))
            }
            None => value.to_string(),
        },
        other => other.to_string(),
    };
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_one_readable_line() {
        let analyzer = [json!("standard"), json!("product")];
        let cases = [
            (
                Change::parameter(Place::Field, "name", "analyzer", analyzer, Takes::Reindex),
                '!',
                "name.analyzer: standard → product  needs a reindex",
            ),
            (
                Change::whole(
                    Place::Field,
                    "sku".into(),
                    None,
                    Some(json!({"type": "keyword"})),
                    Takes::PutMapping,
                ),
                '+',
                "sku: keyword  put mapping",
            ),
            (
                Change::parameter(
                    Place::Setting,
                    "",
                    "refresh_interval",
                    [json!("1s"), json!("5s")],
                    Takes::DynamicSetting,
                ),
                '~',
                "setting refresh_interval: 1s → 5s  dynamic setting",
            ),
            (
                Change::whole(
                    Place::Field,
                    "old".into(),
                    Some(json!({"type": "ip", "store": true})),
                    None,
                    Takes::Nothing,
                ),
                '-',
                "old: ip {\"store\":true} (not declared)  left alone",
            ),
        ];
        for (change, sign, line) in cases {
            assert_eq!(change.sign(), sign, "{line}");
            assert_eq!(change.to_string(), line);
        }
    }

    #[test]
    fn a_long_value_is_shortened_between_characters() {
        assert_eq!(brief(&Value::from("ä".repeat(100))).chars().count(), 73);
    }
}
