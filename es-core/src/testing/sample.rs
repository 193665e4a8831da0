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
    /// The path that a refusal named last, and how many did so in a row.
    named: (String, usize),
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
    /// Objects that serde buffers: which are offered as lists, which as maps for want of a refusal, and which lists may
    /// be wrong.
    lists: HashMap<String, bool>,
    maps: Vec<String>,
    reformed: Vec<String>,
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
    /// The present one is the last.
    paths: Vec<String>,
    /// How many values the present one was given.
    tried: usize,
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
                match named.iter().find_map(|text| self.offered.get(text)).cloned() {
                    Some(path) if self.suspects.paths.last() == Some(&path) => self.next_suspect(),
                    Some(path) => self.refuse(path),
                    None if self.reform(message) => true,
                    None if self.buffered.is_empty() => self.refuse(self.last.clone()),
                    None => self.suspect(message),
                }
            }
        }
    }

    /// Another value for a path, next time.
    fn refuse(&mut self, path: String) -> bool {
        *self.refused.entry(path.clone()).or_default() += 1;
        let times = if self.named.0 == path { self.named.1 + 1 } else { 1 };
        self.named = (path, times);
        times < CANDIDATES
    }

    /// Another value for each path in turn, until the refusal is gone.
    fn suspect(&mut self, message: &str) -> bool {
        if self.suspects.message != message || self.suspects.count != self.count {
            // The new refusal may be of the present suspect's new value. That is looked at last: else two values that
            // are both wrong change by turns for ever.
            let present = self.suspects.paths.pop().filter(|_| self.count <= self.suspects.count);
            let last = Some(self.last.clone()).filter(|last| !self.buffered.contains(last));
            let others = self.buffered.iter().filter(|path| Some(*path) != present.as_ref()).cloned();
            let paths = present.iter().cloned().chain(others).chain(last).collect();
            self.suspects = Suspects { message: message.to_owned(), count: self.count, paths, tried: 0 };
        }
        self.next_suspect()
    }

    /// The present suspect's next value; after the last of them, its old one and the next suspect.
    fn next_suspect(&mut self) -> bool {
        while let Some(path) = self.suspects.paths.last() {
            *self.refused.entry(path.clone()).or_default() += 1;
            self.suspects.tried += 1;
            if self.suspects.tried < CANDIDATES {
                return true;
            }
            self.suspects.tried = 0;
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

    /// Whether a list of objects is offered at a path.
    pub(super) fn list(&mut self, path: &str) -> bool {
        let known = self.lists.get(path).copied();
        if known.is_none() {
            self.maps.push(path.to_owned());
        }
        known.unwrap_or(false)
    }

    /// Another form for an object, where the refusal is of its form.
    fn reform(&mut self, message: &str) -> bool {
        let form = if message == "invalid type: map, expected a sequence" {
            self.maps.pop().inspect(|path| self.reformed.push(path.clone())).map(|path| (path, true))
        } else if message.starts_with("invalid type: sequence, expected") {
            self.reformed.pop().map(|path| (path, false))
        } else {
            None
        };
        form.map(|(path, list)| self.lists.insert(path, list)).is_some()
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
        // A string that most types take.
        let word = format!("\"00000000-0000-4000-8000-{:012}\"", self.count);
        let likely = match ty {
            Some("date" | "date_nanos") => "\"2024-01-#T12:30:00Z\"",
            Some("strict_date") => "\"2024-01-#\"",
            Some("ip") => "\"127.0.0.#\"",
            Some("boolean") => "true",
            Some("byte" | "short" | "integer" | "long" | "unsigned_long" | "token_count") => "#",
            Some("float" | "half_float" | "double" | "scaled_float" | "rank_feature") => "#.5",
            Some("geo_point") => r#"{"lat":1.5,"lon":1.5}"#,
            Some("dense_vector" | "rank_vectors") => "[#.5]",
            Some("flattened" | "rank_features" | "sparse_vector") => "{}",
            _ => word.as_str(),
        };
        let scalars = || [likely, word.as_str()].into_iter().chain(SCALARS.iter().copied());
        let lists = scalars().map(|json| format!("[{json}]"));
        let all = scalars().map(str::to_owned).chain(lists).chain(OTHERS.iter().copied().map(str::to_owned));
        let fit: Vec<_> = all.filter(|json| !text || json.starts_with('"')).collect();
        let refused = self.refused.get(path).copied().unwrap_or_default();
        let json = fit[refused % fit.len()].replace('#', &(10 + self.count % 19).to_string());
        self.offered.insert(json.trim_matches(['[', ']']).to_owned(), path.to_owned());
        if !text {
            self.buffered.push(path.to_owned());
        }
        json.parse().unwrap_or_default()
    }

    /// Forgets what was offered to the last try.
    pub(super) fn begin(&mut self) {
        self.offered.clear();
        self.buffered.clear();
        self.maps.clear();
        self.last.clear();
        self.count = 0;
        self.ended.clear();
    }
}

/// What types take that do not take any string. `#` is a number of two digits, another one for each value, so that a
/// refusal tells which value it is of; it may be a day.
const SCALARS: &[&str] = &[
    "\"2024-01-#T12:30:00Z\"",
    "\"2024-01-#T12:30:00\"",
    "\"2024-01-#\"",
    "\"12:30:#\"",
    "\"000000000000000000000000#\"",
    "\"127.0.0.#\"",
    "\"::#\"",
    "\"127.0.0.1:#\"",
    "\"127.0.0.#/32\"",
    "\"#\"",
    "\"#.5\"",
    "\"1.0.#\"",
    "\"a\"",
    "\"true\"",
    "\"https://example.org/#\"",
    "\"Mon\"",
    "\"January\"",
    "\"PT#S\"",
    "\"YQ==\"",
    "\"POINT (1 #)\"",
    "#",
    "#.5",
    "true",
];

/// What types take that take neither a scalar nor a list of one.
const OTHERS: &[&str] =
    &["[]", "{}", "null", r#"{"lat":1.5,"lon":1.5}"#, r#"{"type":"Point","coordinates":[1.5,1.5]}"#];

/// A value has so many candidates: two by its field, and each scalar, as it is and as a list.
const CANDIDATES: usize = 2 * (SCALARS.len() + 2) + OTHERS.len();
