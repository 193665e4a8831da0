//! An offer before it is in words: what the index would hold beside what it holds, made only where es-core's own comparison
//! says that the index takes it in place.

use es_core::plan::{Change, Differences, Place as In, Takes};
use serde_json::{Map, Value, json};

use super::place::{Place, count, type_of};
use super::table::{ALONE, INDEXED_ONLY, OF_THE_FIELD, has_sub_field, runtime_type};
use super::{AlternativeKind, Given, words};
use crate::plan::preflight::keeps_whole_source;

/// A limit that an index has by default.
const TOTAL_FIELDS: u64 = 1_000;

/// An offer before it is in words.
pub(super) struct Draft {
    pub(super) kind: AlternativeKind,
    /// The declared field that it is for.
    pub(super) field: String,
    /// What queries name.
    pub(super) queries: String,
    /// The field that is declared otherwise.
    pub(super) kept: Place,
    /// The type that it is declared as.
    pub(super) declared: String,
    /// What the index is to hold, beside what it holds.
    pub(super) fragment: Fragment,
    pub(super) limits: Vec<String>,
}

/// What is added to a live mapping.
#[derive(Default)]
pub(super) struct Fragment {
    /// A sub-field with its body.
    pub(super) sub_field: Option<(Place, Value)>,
    /// A runtime field with its body.
    pub(super) runtime: Option<(String, Value)>,
    /// The sub-field uses a definition under another name.
    pub(super) defines: bool,
    /// An alias with its path, and the operation in whose place it is.
    pub(super) alias: Option<(Place, String, usize)>,
}

impl Fragment {
    pub(super) fn add(&self, mapping: &mut Value) {
        if let Some((place, body)) = &self.sub_field {
            place.put(mapping, body.clone());
        }
        if let Some((name, body)) = &self.runtime {
            mapping["runtime"][name] = body.clone();
        }
        if let Some((place, path, _)) = &self.alias {
            place.put(mapping, json!({"type": "alias", "path": path}));
        }
    }
}

impl Given<'_> {
    pub(super) fn declared(&self) -> &Value {
        &self.declared["mappings"]
    }

    pub(super) fn live(&self) -> &Value {
        &self.live["mappings"]
    }

    /// The same value indexed as declared, below the field as it is.
    pub(super) fn sub_field(&self, path: &str, changes: &[&Change]) -> Option<Draft> {
        let (declared, live) = (Place::of(self.declared(), path)?, Place::of(self.live(), path)?);
        if !changes.is_empty() && changes.iter().all(|change| is_switched_off(change)) {
            return None;
        }
        let field = if live.is_sub_field() { live.above() } else { live.clone() };
        let before = live.get(self.live());
        let (place, body, defines) = self.body_below(&field, declared.get(self.declared()), before)?;
        let kept = if declared.is_sub_field() { declared.above() } else { declared.clone() };
        let (queries, ty) = (place.path(), type_of(&body).to_owned());
        let own = type_of(field.get(self.live()));
        let limits = words::sub_field(&queries, own, &ty);
        self.checked(Draft {
            kind: AlternativeKind::MultiField,
            field: path.to_owned(),
            queries,
            declared: type_of(kept.get(self.declared())).to_owned(),
            kept,
            fragment: Fragment { sub_field: Some((place, body)), defines, ..Fragment::default() },
            limits,
        })
    }

    /// A sub-field of a live field, of what is declared: its place and body, and whether it uses a definition under another name.
    fn body_below(&self, field: &Place, declared: &Value, before: &Value) -> Option<(Place, Value, bool)> {
        // Documents are written again from their `_source`: what it lacks would be lost.
        if !keeps_whole_source(self.live()) {
            return None;
        }
        let around = field.get(self.live());
        let (own, ty) = (type_of(around), type_of(declared));
        let params = declared.as_object()?;
        if !has_sub_field(own, ty) || ALONE.iter().any(|alone| params.contains_key(*alone)) {
            return None;
        }
        let mut body: Map<_, _> =
            params.iter().filter(|(name, _)| !OF_THE_FIELD.contains(&name.as_str())).map(owned).collect();
        // What the one takes, the other may not: a document must not be refused for its sub-field.
        if es_vocab::field_type(ty).is_some_and(|row| row.param("ignore_malformed").is_some()) {
            body.insert("ignore_malformed".to_owned(), true.into());
        }
        body.insert("type".to_owned(), ty.into());
        let taken = |name: &String| {
            !around["fields"][name].is_null()
                || Place::of(self.declared(), &format!("{}.{name}", field.path())).is_some()
        };
        let defines = self.definitions.as_ref().is_some_and(|definitions| definitions.name_in(&mut body));
        let body = Value::Object(body);
        let name = names(&body, before, self.version).find(|name| !taken(name))?;
        Some((field.below("fields", &name), body, defines))
    }

    /// A runtime field of the same name, which hides the indexed one from searches.
    pub(super) fn runtime_field(&self, path: &str, changes: &[&Change]) -> Option<Draft> {
        let (declared, live) = (Place::of(self.declared(), path)?, Place::of(self.live(), path)?);
        let (after, before) = (declared.get(self.declared()), live.get(self.live()));
        let ty = runtime_type(type_of(before), type_of(after))?;
        let lacks = |name: &&&str| !after[**name].is_null();
        let in_the_way = ALONE.iter().chain(INDEXED_ONLY).find(lacks).is_some()
            || live.nested
            || live.is_sub_field()
            || !keeps_whole_source(self.live())
            || [self.declared(), self.live()].iter().any(|mapping| !mapping["runtime"][path].is_null())
            || changes.iter().all(|change| change.parameter.as_deref() != Some("type"));
        if in_the_way {
            return None;
        }
        let mut body = json!({ "type": ty });
        for name in ["format", "locale"].into_iter().filter(|_| ty == "date") {
            if let Some(value) = after.get(name) {
                body[name] = value.clone();
            }
        }
        self.checked(Draft {
            kind: AlternativeKind::RuntimeField,
            field: path.to_owned(),
            queries: path.to_owned(),
            declared: type_of(after).to_owned(),
            kept: declared.clone(),
            fragment: Fragment { runtime: Some((path.to_owned(), body)), ..Fragment::default() },
            limits: words::runtime_field(path, type_of(before), type_of(after)),
        })
    }

    /// The new name as an alias of the field of the old one, or of a sub-field that is what is declared.
    pub(super) fn alias(&self, operation: usize, from: &str, to: &str) -> Option<Draft> {
        let (declared, live) = (Place::of(self.declared(), to)?, Place::of(self.live(), from)?);
        let there = Place::of(self.live(), to).is_some() || Place::of(self.declared(), from).is_some();
        let (after, before) = (declared.get(self.declared()), live.get(self.live()));
        let leaf = |field: &Value| !matches!(type_of(field), "object" | "nested" | "alias" | "join");
        let siblings = declared.above().path() == live.above().path();
        if there
            || !siblings
            || !leaf(before)
            || !leaf(after)
            || live.is_sub_field()
            || names_field(self.declared(), to)
        {
            return None;
        }
        let mut fragment = Fragment::default();
        let mut target = live.path();
        let redefined = self.definitions.as_ref().is_some_and(|definitions| definitions.names(after));
        if redefined || !self.changes_of(after, before).is_empty() {
            let (place, body, defines) = self.body_below(&live, after, before)?;
            target = place.path();
            fragment.sub_field = Some((place, body));
            fragment.defines = defines;
        }
        let mut limits = words::alias(from, to);
        limits.extend(fragment.sub_field.is_some().then(words::written_again));
        if after["fields"].as_object().is_some_and(|fields| !fields.is_empty()) {
            limits.push(words::sub_fields_keep(from, to));
        }
        fragment.alias = Some((live.above().below("properties", declared.name()), target, operation));
        self.checked(Draft {
            kind: AlternativeKind::FieldAlias,
            field: to.to_owned(),
            queries: to.to_owned(),
            kept: live.clone(),
            declared: type_of(after).to_owned(),
            fragment,
            limits,
        })
    }

    /// What takes a copy between a declared field and a live one.
    pub(super) fn changes_of(&self, declared: &Value, live: &Value) -> Vec<Change> {
        let alone = |field: &Value, settings: &Value| {
            let mut field = field.clone();
            if let Some(params) = field.as_object_mut() {
                params.remove("fields");
            }
            json!({"mappings": {"properties": {"it": field}}, "settings": settings})
        };
        let [declared, live] =
            [alone(declared, &self.declared["settings"]), alone(live, &self.live["settings"])];
        let changes = Differences::between(&declared, &live).changes.into_iter();
        changes.filter(|change| change.place == In::Field && change.takes == Takes::Reindex).collect()
    }

    /// Whether the index takes it in place.
    fn checked(&self, draft: Draft) -> Option<Draft> {
        let (changes, closes) = {
            let differences = self.made_by(&draft);
            (differences.changes, self.closes(&draft))
        };
        let online = |change: &Change| change.place == In::Analysis || change.takes.is_online();
        let settings = &self.live["settings"]["index"]["mapping"]["total_fields"]["limit"];
        let limit = settings.as_str().and_then(|limit| limit.parse().ok()).unwrap_or(TOTAL_FIELDS);
        let room = count(&self.with(&draft)) <= limit;
        (changes.iter().all(online) && room && closes.is_some()).then_some(draft)
    }

    /// The live mapping, and what is added.
    fn with(&self, draft: &Draft) -> Value {
        let mut mapping = self.live().clone();
        draft.fragment.add(&mut mapping);
        mapping
    }

    /// The analysis, with old definitions under their names where there are new ones.
    pub(super) fn analysis(&self) -> &Value {
        match &self.definitions {
            Some(definitions) => &definitions.analysis,
            None => &self.declared["settings"]["analysis"],
        }
    }

    /// The difference that it makes to the index.
    pub(super) fn made_by(&self, draft: &Draft) -> Differences {
        let settings = json!({"analysis": self.analysis()});
        Differences::between(&json!({"mappings": self.with(draft), "settings": settings}), self.live)
    }

    /// Whether the index is closed for it; `None` where it would mean something else by the name of an analyzer.
    pub(super) fn closes(&self, draft: &Draft) -> Option<bool> {
        let Some((_, body)) = &draft.fragment.sub_field else { return Some(false) };
        let named = [
            ("analyzer", "analyzer"),
            ("search_analyzer", "analyzer"),
            ("search_quote_analyzer", "analyzer"),
            ("normalizer", "normalizer"),
        ];
        let own = named.iter().filter_map(|(param, section)| Some((*section, body[*param].as_str()?)));
        let own = own.filter(|(section, name)| !self.analysis()[*section][*name].is_null());
        let own: Vec<_> = own.collect();
        let changes = self.made_by(draft).changes;
        let analysis = || changes.iter().filter(|change| change.place == In::Analysis);
        if !own.is_empty() && analysis().any(|change| change.takes == Takes::Reindex) {
            return None;
        }
        let new = |(section, name): &(&str, &str)| {
            let path = format!("{section}.{name}");
            analysis().any(|change| change.takes == Takes::Reopen && change.path == path)
        };
        Some(own.iter().any(new))
    }
}

/// Names for a sub-field, the best first.
fn names(declared: &Value, before: &Value, version: u32) -> impl Iterator<Item = String> {
    let differs = |name: &str| declared[name].as_str().filter(|_| declared[name] != before[name]);
    let ty = type_of(declared);
    let telling =
        if ty == type_of(before) { differs("analyzer").or(differs("normalizer")) } else { Some(ty) };
    let telling = telling.filter(|name| !name.contains('.'));
    let versioned = format!("v{version}");
    let both = telling.map(|name| format!("{name}_{versioned}"));
    telling.map(str::to_owned).into_iter().chain([versioned]).chain(both)
}

/// Less is to be kept: that is not had by keeping more.
fn is_switched_off(change: &Change) -> bool {
    change.before == Some(Value::Bool(true)) && change.after == Some(Value::Bool(false))
}

/// Whether something in a mapping copies to a field, or is an alias of it.
fn names_field(mapping: &Value, path: &str) -> bool {
    match mapping {
        Value::Object(node) => node.iter().any(|(key, value)| {
            let names = match value {
                Value::Array(paths) => paths.iter().any(|one| one == path),
                one => one == path,
            };
            (names && (key == "copy_to" || key == "path")) || names_field(value, path)
        }),
        Value::Array(items) => items.iter().any(|item| names_field(item, path)),
        _ => false,
    }
}

fn owned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}
