//! The offers: each is an edit of the declaration, and is made only where es-core's own comparison says of the edited one
//! that the index takes it in place. Pure.

use std::collections::BTreeSet;

use es_core::plan::{Change, Differences, Place as In, Takes};
use serde_json::{Map, Value, json};

use super::attribute::{definition, key};
use super::place::{Place, count, type_of};
use super::table::{ALONE, INDEXED_ONLY, OF_THE_FIELD, fits, has_sub_field, runtime_type};
use super::{Alternative, AlternativeKind, Alternatives, Cost, Given, Instead, words};
use crate::operation::Operation;
use crate::plan::preflight::keeps_whole_source;
use crate::progress::millis;

/// A limit that an index has by default.
const TOTAL_FIELDS: u64 = 1_000;

/// An offer before it is in words.
struct Draft {
    kind: AlternativeKind,
    /// The declared field that it is for.
    field: String,
    /// What queries name.
    queries: String,
    /// The field that is declared otherwise.
    kept: Place,
    /// The type that it is declared as.
    declared: String,
    /// What the index is to hold, beside what it holds.
    fragment: Fragment,
    limits: Vec<String>,
}

/// What is added to a live mapping.
#[derive(Default)]
struct Fragment {
    /// A sub-field with its body.
    sub_field: Option<(Place, Value)>,
    /// A runtime field with its body.
    runtime: Option<(String, Value)>,
    /// The sub-field uses a definition under another name.
    defines: bool,
    /// An alias with its path, and the operation in whose place it is.
    alias: Option<(Place, String, usize)>,
}

impl Fragment {
    fn add(&self, mapping: &mut Value) {
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

/// The offers for everything that takes a copy.
pub(super) fn make(given: &Given<'_>) -> Alternatives {
    let mut together = given.declared.clone();
    let mut followed = BTreeSet::new();
    let mut drafts = vec![];
    let operations = &given.migration.operations;
    for (at, operation) in operations.iter().enumerate() {
        let Operation::Rename { from, to } = operation else { continue };
        if let Some(draft) = given.alias(at, from, to) {
            followed.insert(at);
            drafts.push((draft, true));
        }
    }
    for (path, changes) in by_field(given.changes) {
        if given.timed && path == es_vocab::TIMESTAMP {
            continue;
        }
        let both = [given.sub_field(path, &changes), given.runtime_field(path, &changes)];
        drafts.extend(both.into_iter().flatten().enumerate().map(|(at, draft)| (draft, at == 0)));
    }
    let mut unanswered = vec![];
    for path in given.definitions.iter().flat_map(|definitions| definitions.fields(given.declared())) {
        if drafts.iter().any(|(draft, first)| *first && draft.field == path) {
            continue;
        }
        match given.sub_field(&path, &[]) {
            Some(draft) => drafts.push((draft, true)),
            None => unanswered.push(words::analyzed_by(&path)),
        }
    }
    for (draft, _) in drafts.iter().filter(|(_, first)| *first) {
        given.follow(draft, &mut together);
    }
    let offers = drafts.iter().map(|(draft, first)| {
        if *first {
            return given.offer(draft, &together);
        }
        let mut alone = given.declared.clone();
        given.follow(draft, &mut alone);
        given.offer(draft, &alone)
    });
    let offers = offers.collect();
    let mut remaining = given.remaining(&together, &followed);
    // Else they are there already, as changes of the analysis.
    if drafts.iter().any(|(draft, _)| draft.fragment.defines) {
        remaining.append(&mut unanswered);
    }
    Alternatives { offers, remaining }
}

/// The changes of a field that take a copy, field by field.
fn by_field(changes: &[Change]) -> Vec<(&str, Vec<&Change>)> {
    let mut fields: Vec<(&str, Vec<&Change>)> = vec![];
    for change in changes.iter().filter(|change| change.place == In::Field && change.takes == Takes::Reindex)
    {
        match fields.iter_mut().find(|(path, _)| *path == change.path) {
            Some((_, all)) => all.push(change),
            None => fields.push((&change.path, vec![change])),
        }
    }
    fields
}

impl Given<'_> {
    fn declared(&self) -> &Value {
        &self.declared["mappings"]
    }

    fn live(&self) -> &Value {
        &self.live["mappings"]
    }

    /// The same value indexed as declared, below the field as it is.
    fn sub_field(&self, path: &str, changes: &[&Change]) -> Option<Draft> {
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
    fn runtime_field(&self, path: &str, changes: &[&Change]) -> Option<Draft> {
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
    fn alias(&self, operation: usize, from: &str, to: &str) -> Option<Draft> {
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
    fn changes_of(&self, declared: &Value, live: &Value) -> Vec<Change> {
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
    fn analysis(&self) -> &Value {
        match &self.definitions {
            Some(definitions) => &definitions.analysis,
            None => &self.declared["settings"]["analysis"],
        }
    }

    /// The difference that it makes to the index.
    fn made_by(&self, draft: &Draft) -> Differences {
        let settings = json!({"analysis": self.analysis()});
        Differences::between(&json!({"mappings": self.with(draft), "settings": settings}), self.live)
    }

    /// Whether the index is closed for it; `None` where it would mean something else by the name of an analyzer.
    fn closes(&self, draft: &Draft) -> Option<bool> {
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

    /// Declares it as the offer says.
    fn follow(&self, draft: &Draft, body: &mut Value) {
        let fragment = &draft.fragment;
        if fragment.defines {
            body["settings"]["analysis"] = self.analysis().clone();
        }
        let mapping = &mut body["mappings"];
        if let Some((_, _, operation)) = &fragment.alias {
            // The field keeps its name; what is declared of the new one and needs no copy comes along.
            let Operation::Rename { from, to } = &self.migration.operations[*operation] else { return };
            let (Some(new), Some(old)) = (Place::of(mapping, to), Place::of(self.live(), from)) else {
                return;
            };
            let before = old.get(self.live());
            let after = new.get(mapping).clone();
            let changes = self.changes_of(&after, before);
            new.remove(mapping);
            old.put(mapping, kept(&after, before, &changes.iter().collect::<Vec<_>>()));
        } else if let (Some(place), Some(live)) =
            (Place::of(mapping, &draft.field), Place::of(self.live(), &draft.field))
        {
            let changes = by_field(self.changes).into_iter().find(|(path, _)| *path == draft.field);
            let changes = changes.map(|(_, changes)| changes).unwrap_or_default();
            place.put(mapping, kept(&place.get(mapping).clone(), live.get(self.live()), &changes));
        }
        fragment.add(mapping);
    }

    /// In words, by the declaration that follows it.
    fn offer(&self, draft: &Draft, followed: &Value) -> Alternative {
        let fragment = &draft.fragment;
        let field = draft.kept.get(&followed["mappings"]);
        let unchecked = if fits(type_of(field), &draft.declared) { "" } else { ", unchecked" };
        let attribute = format!("#[es({}{unchecked})]", definition(field));
        let on = |place: &Place| words::on_field(place.name(), &place.above().path());
        let mut instead = vec![];
        if let Some((place, path, operation)) = &fragment.alias {
            let renamed = format!("#[serde(rename = {:?})] {attribute}", draft.kept.name());
            instead.push(Instead { on: on(place), write: renamed });
            let write = format!("#[es(alias({} = {path:?}))]", key(place.name()));
            instead.push(Instead { on: words::on_struct(self.name, &place.above().path()), write });
            if let Operation::Rename { from, to } = &self.migration.operations[*operation] {
                instead.push(Instead {
                    on: "in the migration".to_owned(),
                    write: format!("no `.rename({from:?}, {to:?})`"),
                });
            }
        } else {
            instead.push(Instead { on: on(&draft.kept), write: attribute });
        }
        if let Some(definitions) = self.definitions.as_ref().filter(|_| fragment.defines) {
            instead.push(Instead { on: words::on_struct(self.name, ""), write: definitions.attribute() });
        }
        if let Some((name, body)) = &fragment.runtime {
            let write = format!("#[es(runtime({} = {}))]", key(name), definition(body));
            instead.push(Instead { on: words::on_struct(self.name, ""), write });
        }
        let mut limits = draft.limits.clone();
        limits.extend(self.indices.first().filter(|_| self.series).map(|index| words::series(index)));
        let mapping = Value::Object(self.made_by(draft).mappings);
        let (field, queries) = (draft.field.clone(), draft.queries.clone());
        Alternative { kind: draft.kind, field, queries, instead, mapping, cost: self.cost(draft), limits }
    }

    fn cost(&self, draft: &Draft) -> Cost {
        let closes_index = self.closes(draft) == Some(true);
        let of_each =
            |request: &str| self.indices.iter().map(|index| request.replace("{}", index)).collect::<Vec<_>>();
        let mut requests = if closes_index { of_each("PUT /{}/_settings") } else { vec![] };
        requests.extend(of_each("PUT /{}/_mapping"));
        let at_each_search = draft.fragment.runtime.is_some().then(words::at_each_search);
        let again = self.made_by(draft).changes.iter().any(|change| change.takes == Takes::Refresh);
        if !again {
            return Cost { requests, closes_index, at_each_search, ..Cost::default() };
        }
        requests.extend(of_each("POST /{}/_update_by_query"));
        let measured = &self.measured;
        let estimate = measured.rate.and_then(|(documents, took)| measured.size.estimate(documents, took));
        Cost {
            requests,
            documents: measured.size.documents,
            bytes: measured.size.bytes,
            // Each document once as it was, deleted and not yet merged away, and once with what is new of it.
            disk_bytes: measured.size.bytes * 2 * measured.copies,
            estimate_ms: estimate.map(millis),
            closes_index,
            at_each_search,
        }
    }

    /// What takes a copy where the first offers are followed.
    fn remaining(&self, together: &Value, followed: &BTreeSet<usize>) -> Vec<String> {
        let changes = Differences::between(together, self.live).changes.into_iter();
        let changes = changes.filter(|change| change.takes >= Takes::Reindex);
        let mut migration = self.migration.clone();
        let all = std::mem::take(&mut migration.operations).into_iter().enumerate();
        migration.operations = all.filter(|(at, _)| !followed.contains(at)).map(|(_, one)| one).collect();
        let words = changes.map(|change| format!("{}: {}", change.subject(), change.values()));
        let mut remaining: Vec<String> = words.collect();
        if migration.transforms() {
            remaining.extend(migration.operations_in_words());
        }
        remaining
    }
}

/// A declared field with what a copy would be for as it is on the server.
fn kept(declared: &Value, live: &Value, changes: &[&Change]) -> Value {
    if type_of(declared) != type_of(live) {
        let mut field = live.clone();
        if let (Some(copy_to), Value::Object(field)) = (declared.get("copy_to"), &mut field) {
            field.insert("copy_to".to_owned(), copy_to.clone());
        }
        return field;
    }
    let mut field = declared.clone();
    for name in changes.iter().filter_map(|change| change.parameter.as_deref()) {
        match (live.get(name), field.as_object_mut()) {
            (Some(value), Some(field)) => drop(field.insert(name.to_owned(), value.clone())),
            (None, Some(field)) => drop(field.remove(name)),
            _ => {}
        }
    }
    field
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
