//! Samples of a type: a deserializer offers what the mapping knows, in the form that the type asks for.
//!
//! What a type asks for says most. Where serde buffers (flattened structs, tagged enums) it asks for anything, and the
//! field type says what is likely; what is refused is tried in another way, and the refusal itself names the variants
//! that an enum has, and the fields that are read only.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use serde::de::DeserializeOwned;

use super::fault::Fault;
use super::source::Source;
use crate::schema::Properties;

/// So many refusals are answered with another try.
const TRIES: usize = 10_000;

/// Makes one sample after the other.
#[derive(Debug, Default)]
pub(super) struct Sampler {
    round: usize,
    learned: RefCell<Learned>,
}

/// What refusals have said.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// How many values were refused, by path.
    refused: HashMap<String, usize>,
    /// The names that strings may be, by path.
    names: HashMap<String, &'static [&'static str]>,
    /// Fields that are read and not mapped, by the path of the object.
    asked: BTreeSet<(String, &'static str)>,
    /// The most variants that an enum has.
    widest: usize,
    /// Where a value went, by its text.
    offered: HashMap<String, String>,
    /// Where values went that serde buffers: a refusal may be of any of them.
    buffered: Vec<String>,
    /// A refusal that names no value, and the paths that it may be about.
    suspects: Suspects,
    /// The path of the value that was offered last, and how many were.
    last: String,
    count: usize,
    /// The path of the object that was read last.
    ended: String,
}

/// Where a value may be that was refused.
#[derive(Debug, Default)]
struct Suspects {
    message: String,
    /// How many values were offered before.
    count: usize,
    paths: Vec<String>,
}

impl Sampler {
    /// The next sample; `None` when every variant had its turn.
    pub(super) fn next<T: DeserializeOwned>(&mut self, properties: Properties) -> Option<Result<T, String>> {
        // Twice for each variant: beside the fields of the others, and alone.
        if self.round >= 2 * self.learned.get_mut().widest.clamp(1, 100) {
            return None;
        }
        let turn = Turn { variant: self.round / 2, alone: self.round % 2 == 1 };
        self.round += 1;
        for _ in 0..TRIES {
            match T::deserialize(Source::whole(&self.learned, turn, properties)) {
                Ok(value) => return Some(Ok(value)),
                Err(fault) if !self.learned.get_mut().learn(&fault) => return Some(Err(fault.to_string())),
                Err(_) => {}
            }
        }
        Some(Err(format!("it refuses {TRIES} of them")))
    }
}

/// Which variants a sample has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// Of each enum the variant of this index, counted round.
    pub(super) variant: usize,
    /// Without the fields of other variants.
    pub(super) alone: bool,
}

impl Learned {
    /// Whether there is another way.
    fn learn(&mut self, fault: &Fault) -> bool {
        match fault {
            Fault::Missing(name) => self.asked.insert((self.ended.clone(), name)),
            Fault::Variant(found, known) => {
                self.widest = self.widest.max(known.len());
                let path = self.offered.get(&format!("\"{found}\"")).unwrap_or(&self.last);
                !known.is_empty() && self.names.insert(path.clone(), known).is_none()
            }
            Fault::Value(message) => {
                let quoted = message.split(['"', '`']).nth(1).unwrap_or_default();
                let named = [format!("\"{quoted}\""), quoted.to_owned()];
                match named.iter().find_map(|text| self.offered.get(text)) {
                    Some(path) => self.refuse(path.clone()),
                    None if self.buffered.is_empty() => self.refuse(self.last.clone()),
                    None => self.suspect(message),
                }
            }
        }
    }

    /// Another value for a path, next time.
    fn refuse(&mut self, path: String) -> bool {
        let refused = self.refused.entry(path).or_default();
        *refused += 1;
        *refused < CANDIDATES.len() + 2
    }

    /// Another value for each path in turn, until the refusal is gone.
    fn suspect(&mut self, message: &str) -> bool {
        if self.suspects.message != message || self.suspects.count != self.count {
            // Further on, the present suspect was the right one; else the new refusal may be of its new value.
            let present = self.suspects.paths.pop().filter(|_| self.count <= self.suspects.count);
            let last = Some(self.last.clone()).filter(|last| !self.buffered.contains(last));
            let paths = self.buffered.iter().cloned().chain(present).chain(last).collect();
            self.suspects = Suspects { message: message.to_owned(), count: self.count, paths };
        }
        while let Some(path) = self.suspects.paths.last().cloned() {
            if self.refuse(path.clone()) {
                return true;
            }
            self.refused.remove(&path);
            self.suspects.paths.pop();
        }
        false
    }

    /// An enum with so many variants.
    pub(super) fn wide(&mut self, variants: usize) {
        self.widest = self.widest.max(variants);
    }

    /// The object at a path was read.
    pub(super) fn ended(&mut self, path: &str) {
        path.clone_into(&mut self.ended);
    }

    /// Fields beside those that are mapped, for the object at a path.
    pub(super) fn asked(&self, path: &str) -> Vec<&'static str> {
        let asked = self.asked.iter().filter(|(of, _)| path.starts_with(of.as_str()));
        asked.map(|(_, name)| *name).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The value at a path is asked for.
    pub(super) fn at(&mut self, path: &str) {
        path.clone_into(&mut self.last);
        self.count += 1;
    }

    /// A value for a field of this type. `text`: a string and nothing else.
    pub(super) fn value(
        &mut self,
        path: &str,
        ty: Option<&str>,
        text: bool,
        turn: Turn,
    ) -> serde_json::Value {
        self.at(path);
        if let Some(names) = self.names.get(path) {
            return names[turn.variant % names.len()].into();
        }
        // A string that most types take, and that is found in a refusal.
        let word = format!("\"00000000-0000-4000-8000-{:012}\"", self.offered.len());
        let likely = match ty {
            Some("date" | "date_nanos") => "\"2024-01-31T12:30:00Z\"",
            Some("ip") => "\"127.0.0.1\"",
            Some("boolean") => "true",
            Some("byte" | "short" | "integer" | "long" | "unsigned_long" | "token_count") => "1",
            Some("float" | "half_float" | "double" | "scaled_float" | "rank_feature") => "1.5",
            Some("geo_point") => r#"{"lat":1.5,"lon":1.5}"#,
            Some("dense_vector" | "rank_vectors") => "[1.5]",
            Some("flattened" | "rank_features" | "sparse_vector") => "{}",
            _ => "",
        };
        let all = [likely, word.as_str()].into_iter().chain(CANDIDATES.iter().copied());
        let fit = all.filter(|json| !json.is_empty() && (!text || json.starts_with('"')));
        let refused = self.refused.get(path).copied().unwrap_or_default();
        let json = fit.cycle().nth(refused).unwrap_or("null");
        self.offered.insert(json.to_owned(), path.to_owned());
        if !text {
            self.buffered.push(path.to_owned());
        }
        json.parse().unwrap_or_default()
    }

    /// Forgets what was offered to the last try.
    pub(super) fn begin(&mut self) {
        self.offered.clear();
        self.buffered.clear();
        self.last.clear();
        self.count = 0;
        self.ended.clear();
    }
}

/// What types take that do not take any string.
const CANDIDATES: &[&str] = &[
    "\"2024-01-31T12:30:00Z\"",
    "\"2024-01-31T12:30:00\"",
    "\"2024-01-31\"",
    "\"12:30:00\"",
    "\"00000000000000000000000000\"",
    "\"127.0.0.1\"",
    "\"::1\"",
    "\"127.0.0.1:80\"",
    "\"127.0.0.0/8\"",
    "\"1\"",
    "\"1.5\"",
    "\"1.0.0\"",
    "\"a\"",
    "\"true\"",
    "\"https://example.org/\"",
    "\"Mon\"",
    "\"January\"",
    "\"PT1S\"",
    "\"YQ==\"",
    "\"POINT (1 1)\"",
    "1",
    "1.5",
    "true",
    "[1]",
    "[1.5]",
    "[\"a\"]",
    "[]",
    "{}",
    "null",
    r#"{"lat":1.5,"lon":1.5}"#,
    r#"{"type":"Point","coordinates":[1.5,1.5]}"#,
];
