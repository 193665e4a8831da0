//! The offers, from drafts: each is an edit of the declaration, and what is left when the first ones are followed is what takes
//! a copy all the same. Pure.

use std::collections::BTreeSet;

use es_core::plan::{Change, Differences, Place as In, Takes};
use serde_json::Value;

use super::attribute::{definition, key};
use super::draft::Draft;
use super::place::{Place, type_of};
use super::table::fits;
use super::{Alternative, Alternatives, Cost, Given, Instead, words};
use crate::operation::Operation;
use crate::progress::millis;

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
        let limits = draft.limits.clone();
        let mapping = Value::Object(self.made_by(draft).mappings);
        let (field, queries) = (draft.field.clone(), draft.queries.clone());
        Alternative { kind: draft.kind, field, queries, instead, mapping, cost: self.cost(draft), limits }
    }

    fn cost(&self, draft: &Draft) -> Cost {
        let closes_index = self.closes(draft) == Some(true);
        let index = self.index;
        let mut requests = vec![];
        if closes_index {
            requests.push(format!("PUT /{index}/_settings"));
        }
        requests.push(format!("PUT /{index}/_mapping"));
        let at_each_search = draft.fragment.runtime.is_some().then(words::at_each_search);
        let again = self.made_by(draft).changes.iter().any(|change| change.takes == Takes::Refresh);
        if !again {
            return Cost { requests, closes_index, at_each_search, ..Cost::default() };
        }
        requests.push(format!("POST /{index}/_update_by_query"));
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
