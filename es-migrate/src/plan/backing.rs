//! What becomes of the older indices of a series or data stream, and in which order: pure.

use std::fmt;

use es_core::plan::{Differences, Place, Stamp, Takes};
use serde::Serialize;
use serde_json::Value;

use super::capacity::bytes;
use super::preflight::in_the_way;
use crate::engine::LiveIndex;

/// Actions of a policy that put another index in the place of this one, or take it away.
const REPLACING: [&str; 4] = ["shrink", "searchable_snapshot", "downsample", "delete"];

/// An index of a series or data stream that is of an older version than the struct, or of none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OlderIndex {
    /// Its name, prefix included.
    pub index: String,
    /// The version that it was made for; `None` for one without a stamp.
    pub version: Option<u32>,
    /// Its documents, nested ones not counted.
    pub documents: u64,
    /// Bytes of its primaries.
    pub bytes: u64,
    /// What becomes of it.
    #[serde(flatten)]
    pub fate: Fate,
    /// Told from another of the same name.
    #[serde(skip)]
    pub(crate) uuid: String,
}

/// What becomes of an older index.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "fate")]
#[non_exhaustive]
pub enum Fate {
    /// It is copied, and the copy takes its place.
    Copied {
        /// What does not fit.
        why: String,
    },
    /// It stays as it is: its documents are those of the new version too.
    Stays,
    /// It does not fit, and is left alone.
    LeftAlone {
        /// Why.
        why: String,
    },
}

/// One of the indices, as it is.
#[derive(Debug, Clone)]
pub(super) struct Seen<'a> {
    pub(super) name: &'a str,
    /// As `GET /<index>` returns it.
    pub(super) body: &'a Value,
    pub(super) documents: u64,
    pub(super) bytes: u64,
    /// As `_ilm/explain` does.
    pub(super) policy: &'a Value,
}

/// What they are to be.
pub(super) struct Wanted<'a> {
    /// The document's index, as declared.
    pub(super) document: &'a str,
    pub(super) version: u32,
    /// Mappings and settings, as declared.
    pub(super) body: &'a Value,
    /// Whether documents of a version are changed on the way to this one.
    pub(super) transforms: &'a dyn Fn(u32) -> bool,
}

/// Every index of an older version, or of a newer one, with what becomes of it. First those that are copied, from the oldest,
/// but where `begun` is false the smallest that has documents before all: what fails there has cost the least.
pub(super) fn older(seen: &[Seen<'_>], wanted: &Wanted<'_>, begun: bool) -> Vec<OlderIndex> {
    let mut seen: Vec<_> = seen.iter().collect();
    seen.sort_by_key(|seen| (made_ms(seen.body), seen.name));
    let of = |seen: &&Seen<'_>| {
        Some(OlderIndex {
            index: seen.name.to_owned(),
            version: stamp(seen.body).map(|stamp| stamp.version),
            documents: seen.documents,
            bytes: seen.bytes,
            fate: fate(seen, wanted)?,
            uuid: seen.body["settings"]["index"]["uuid"].as_str().unwrap_or_default().to_owned(),
        })
    };
    let mut all: Vec<_> = seen.iter().filter_map(of).collect();
    all.sort_by_key(|index| match index.fate {
        Fate::Copied { .. } => 0,
        Fate::Stays => 1,
        Fate::LeftAlone { .. } => 2,
    });
    if !begun {
        let copied = all.iter().enumerate().filter(|(_, index)| index.is_copied() && index.documents > 0);
        if let Some((canary, _)) = copied.min_by_key(|(_, index)| index.documents) {
            all[..=canary].rotate_right(1);
        }
    }
    all
}

/// What becomes of one; nothing is said of one that is of the version that is wanted.
pub(super) fn fate(seen: &Seen<'_>, wanted: &Wanted<'_>) -> Option<Fate> {
    let left = |why: String| Some(Fate::LeftAlone { why });
    let (settings, stamp) = (&seen.body["settings"]["index"], stamp(seen.body));
    let version = stamp.as_ref().map_or(0, |stamp| stamp.version);
    match &stamp {
        Some(stamp) if stamp.document != wanted.document => {
            return left(format!("it belongs to the document `{}`", stamp.document));
        }
        Some(stamp) if stamp.version == wanted.version => return None,
        Some(stamp) if stamp.version > wanted.version => {
            return left(format!("it is of version {}, which is newer", stamp.version));
        }
        _ => {}
    }
    if settings["store"]["type"] == "snapshot" {
        let partial = settings["store"]["snapshot"]["partial"] == "true";
        let what = if partial { "partially mounted (frozen)" } else { "mounted" };
        return left(format!("it is a searchable snapshot, {what}"));
    }
    if settings["mode"] == "time_series" {
        return left("it is of the mode `time_series`, whose ids and bounds the server makes".to_owned());
    }
    if settings["verified_before_close"] == "true" {
        return left("it is closed".to_owned());
    }
    let differences = Differences::between(wanted.body, seen.body);
    // Numbers of shards, sorting, a codec: they are for the next index.
    let matters =
        |place: Place| matches!(place, Place::Field | Place::Mapping | Place::Runtime | Place::Analysis);
    let change =
        differences.changes.iter().find(|change| change.takes >= Takes::Reindex && matters(change.place));
    let why = match change {
        Some(change) => change.to_string(),
        None if (wanted.transforms)(version) => "documents are changed on the way".to_owned(),
        None => return Some(Fate::Stays),
    };
    if seen.policy["phase"] == "delete" {
        return left("its policy is about to delete it".to_owned());
    }
    let (action, step) = (seen.policy["action"].as_str().unwrap_or_default(), &seen.policy["step"]);
    if REPLACING.contains(&action) && *step != "complete" && *step != "ERROR" {
        return left(format!("its policy is at `{action}`: for `migrate up` to come, once that is done"));
    }
    let live = LiveIndex {
        settings: seen.body["settings"].clone(),
        mappings: seen.body["mappings"].clone(),
        ..LiveIndex::default()
    };
    match in_the_way(seen.name, &live) {
        Some(reason) => left(format!("{}; {}", reason.what, reason.help)),
        None => Some(Fate::Copied { why }),
    }
}

fn stamp(body: &Value) -> Option<Stamp> {
    serde_json::from_value(body["mappings"]["_meta"]["es_schema"].clone()).ok()
}

fn made_ms(body: &Value) -> u64 {
    let made = body["settings"]["index"]["creation_date"].as_str().and_then(|date| date.parse().ok());
    made.unwrap_or_default()
}

impl OlderIndex {
    pub(crate) fn is_copied(&self) -> bool {
        matches!(self.fate, Fate::Copied { .. })
    }
}

impl fmt::Display for OlderIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OlderIndex { index, documents, .. } = self;
        let version = self.version.map_or("no version".to_owned(), |version| format!("version {version}"));
        let size = bytes(self.bytes);
        match &self.fate {
            Fate::Copied { why } => {
                write!(f, "copy        {index}  {version}, {documents} documents, {size}: {why}")
            }
            Fate::Stays => {
                write!(f, "stays       {index}  {version}, {documents} documents, {size}: it fits")
            }
            Fate::LeftAlone { why } => write!(f, "left alone  {index}  {version}: {why}"),
        }
    }
}
