//! What an update changes.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::source;
use crate::schema::EsDocument;

/// A change to a document on the server: a partial document, or a script. For [`Documents::update`](super::Documents::update)
/// and [`Operation::update`](super::Operation::update).
///
/// ```
/// use es_core::documents::Update;
/// use serde_json::json;
///
/// let price = Update::partial(&json!({"price": 4.5})).retry_on_conflict(3);
/// let sold = Update::script("ctx._source.stock -= params.count").params(&json!({"count": 2}));
/// ```
#[derive(Debug)]
pub struct Update {
    /// The body's parts that are JSON already.
    parts: Vec<(&'static str, Box<RawValue>)>,
    script: Option<Script>,
    flags: Vec<&'static str>,
    pub(super) retries: Option<u32>,
    /// The first value that has no JSON form.
    error: Option<serde_json::Error>,
}

#[derive(Debug, Serialize)]
struct Script {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<Box<RawValue>>,
}

impl Update {
    fn new() -> Self {
        Self { parts: Vec::new(), script: None, flags: Vec::new(), retries: None, error: None }
    }

    /// Merges these fields into the document; objects merge, lists and values replace.
    pub fn partial(fields: &(impl Serialize + ?Sized)) -> Self {
        Self::new().part("doc", to_raw_value(fields))
    }

    /// Runs a Painless script on the document. Values go into [`params`](Self::params), so that the server compiles it once.
    pub fn script(source: impl Into<String>) -> Self {
        Self { script: Some(Script { source: source.into(), params: None }), ..Self::new() }
    }

    /// The script's parameters; without a script, nothing.
    pub fn params(mut self, params: &(impl Serialize + ?Sized)) -> Self {
        match (to_raw_value(params), &mut self.script) {
            (Ok(params), Some(script)) => script.params = Some(params),
            (Err(error), _) => self.error = Some(error),
            (Ok(_), None) => {}
        }
        self
    }

    /// The document to write if there is none yet.
    pub fn upsert<T: EsDocument + Serialize>(self, document: &T) -> Self {
        let mut bytes = Vec::new();
        let json = source::write(document, &mut bytes).and_then(|()| serde_json::from_slice(&bytes));
        self.part("upsert", json)
    }

    /// Writes the partial document itself if there is none yet.
    pub fn doc_as_upsert(mut self) -> Self {
        self.flags.push("doc_as_upsert");
        self
    }

    /// Runs the script also on a document that [`upsert`](Self::upsert) has just made.
    pub fn scripted_upsert(mut self) -> Self {
        self.flags.push("scripted_upsert");
        self
    }

    /// How often the server starts again when somebody else was faster; default 0, a conflict.
    pub fn retry_on_conflict(mut self, times: u32) -> Self {
        self.retries = Some(times);
        self
    }

    fn part(mut self, name: &'static str, json: serde_json::Result<Box<RawValue>>) -> Self {
        match json {
            Ok(json) => self.parts.push((name, json)),
            Err(error) => self.error = Some(error),
        }
        self
    }

    /// Appends the body.
    pub(super) fn write(mut self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        match self.error.take() {
            Some(error) => Err(error),
            None => serde_json::to_writer(out, &Body(&self)),
        }
    }
}

struct Body<'a>(&'a Update);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Update { parts, script, flags, .. } = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (name, json) in parts {
            map.serialize_entry(name, json)?;
        }
        if let Some(script) = script {
            map.serialize_entry("script", script)?;
        }
        for flag in flags {
            map.serialize_entry(flag, &true)?;
        }
        map.end()
    }
}
