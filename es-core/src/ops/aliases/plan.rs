//! From what is wanted and what is there to one request: pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::entry::{AliasEntry, AliasTerms};
use super::error::AliasRefusal;
use super::update::{AliasUpdate, Part, Switch};

/// What a change of aliases would do. Made by [`Aliases::plan`](super::Aliases::plan), carried out by
/// [`Aliases::apply`](super::Aliases::apply); until then a dry run.
///
/// `Display` is a line for each change: `- products → products-v1`, `+ products → products-v2`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AliasPlan {
    /// The aliases that change, each with all of its entries before and after.
    pub changes: Vec<AliasChange>,
    /// The actions of the one request; none if nothing changes.
    pub actions: Vec<Value>,
    /// What was wanted, to be planned again before it is sent.
    #[serde(skip)]
    pub(super) update: AliasUpdate,
    /// Whether the server alone can't keep two of these apart.
    #[serde(skip)]
    pub(super) unguarded: bool,
}

/// An alias that changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AliasChange {
    /// The alias.
    pub alias: String,
    /// Where it is, and what it says there.
    pub before: Vec<AliasEntry>,
    /// Where it will be.
    pub after: Vec<AliasEntry>,
}

/// What is there, of the names in question.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub(super) entries: Vec<AliasEntry>,
    /// Indices, and whether they are open.
    pub(super) indices: BTreeMap<String, bool>,
    pub(super) streams: BTreeSet<String>,
}

impl AliasPlan {
    /// Whether there is nothing to change.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }
}

impl fmt::Display for AliasPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "nothing to change");
        }
        for change in &self.changes {
            for gone in change.before.iter().filter(|entry| !change.after.contains(entry)) {
                writeln!(f, "- {gone}")?;
            }
            for new in change.after.iter().filter(|entry| !change.before.contains(entry)) {
                writeln!(f, "+ {new}")?;
            }
        }
        Ok(())
    }
}

/// The entries that the actions lead to, from those that are there.
struct Draft<'a> {
    found: &'a Found,
    entries: Vec<AliasEntry>,
    actions: Vec<Value>,
    refusals: Vec<AliasRefusal>,
    unguarded: bool,
}

/// Everything of `update` has the names of the cluster.
pub(super) fn make(update: AliasUpdate, found: &Found) -> Result<AliasPlan, Vec<AliasRefusal>> {
    let mut draft = Draft {
        found,
        entries: found.entries.clone(),
        actions: Vec::new(),
        refusals: Vec::new(),
        unguarded: false,
    };
    for part in &update.parts {
        match part {
            Part::Add { alias, index, options } => draft.add(alias, index, AliasTerms::of(options)),
            Part::Remove { alias, index } => draft.remove(alias, index),
            Part::Switch(switch) => draft.switch(switch),
            Part::WriteTo { alias, index } => draft.write_to(alias, index),
        }
    }
    draft.one_write_index();
    if !draft.refusals.is_empty() {
        return Err(draft.refusals);
    }
    let Draft { mut entries, actions, unguarded, .. } = draft;
    entries.sort_by(|left, right| (&left.alias, &left.index).cmp(&(&right.alias, &right.index)));
    let of = |entries: &[AliasEntry], alias: &str| -> Vec<AliasEntry> {
        entries.iter().filter(|entry| entry.alias == alias).cloned().collect()
    };
    let names: BTreeSet<_> = found.entries.iter().chain(&entries).map(|entry| entry.alias.clone()).collect();
    let changes = names.into_iter().filter_map(|alias| {
        let (before, after) = (of(&found.entries, &alias), of(&entries, &alias));
        (before != after).then_some(AliasChange { alias, before, after })
    });
    Ok(AliasPlan { changes: changes.collect(), actions, update, unguarded })
}

impl Draft<'_> {
    fn holders(&self, alias: &str) -> Vec<AliasEntry> {
        self.entries.iter().filter(|entry| entry.alias == alias).cloned().collect()
    }

    fn refuse(&mut self, refusal: AliasRefusal) {
        if !self.refusals.contains(&refusal) {
            self.refusals.push(refusal);
        }
    }

    /// Whether an index can bear the alias.
    fn fits(&mut self, alias: &str, index: &str) -> bool {
        let before = self.refusals.len();
        let (alias, index) = (alias.to_owned(), index.to_owned());
        if self.found.indices.contains_key(&alias) || self.found.streams.contains(&alias) {
            let stream = self.found.streams.contains(&alias);
            self.refuse(AliasRefusal::NameTaken { alias: alias.clone(), stream });
        }
        match self.found.indices.get(&index) {
            Some(true) => {}
            Some(false) => self.refuse(AliasRefusal::Closed { index }),
            None if self.found.streams.contains(&index) => {}
            None => {
                let of = self.found.entries.iter().filter(|entry| entry.alias == index);
                let of: Vec<_> = of.map(|entry| entry.index.clone()).collect();
                self.refuse(if of.is_empty() {
                    AliasRefusal::NoIndex { index }
                } else {
                    AliasRefusal::TargetIsAlias { target: index, of }
                });
            }
        }
        before == self.refusals.len()
    }

    fn put(&mut self, alias: &str, index: &str, terms: AliasTerms) {
        let entry = AliasEntry { alias: alias.to_owned(), index: index.to_owned(), terms };
        if self.entries.contains(&entry) {
            return;
        }
        let mut action = entry.terms.body();
        action.insert("index".to_owned(), index.into());
        action.insert("alias".to_owned(), alias.into());
        self.actions.push(json!({ "add": action }));
        self.entries.retain(|other| (&other.alias, &other.index) != (&entry.alias, &entry.index));
        self.entries.push(entry);
    }

    fn take(&mut self, alias: &str, index: &str) {
        // The server does not look whether a stream has the alias.
        self.unguarded |= self.found.streams.contains(index);
        self.actions.push(json!({ "remove": { "index": index, "alias": alias, "must_exist": true } }));
        self.entries.retain(|entry| (entry.alias.as_str(), entry.index.as_str()) != (alias, index));
    }

    fn add(&mut self, alias: &str, index: &str, terms: AliasTerms) {
        if self.fits(alias, index) {
            self.put(alias, index, terms);
        }
    }

    fn remove(&mut self, alias: &str, index: &str) {
        let holders = self.holders(alias);
        if holders.iter().any(|entry| entry.index == index) {
            self.take(alias, index);
        } else {
            let of = holders.into_iter().map(|entry| entry.index).collect();
            self.refuse(AliasRefusal::NotThere { alias: alias.to_owned(), index: index.to_owned(), of });
        }
    }

    fn switch(&mut self, switch: &Switch) {
        let Switch { alias, to, from, options } = switch;
        if !self.fits(alias, to) {
            return;
        }
        let holders = self.holders(alias);
        let on: BTreeSet<_> = holders.iter().map(|entry| entry.index.clone()).collect();
        if let Some(expected) = from
            && on != expected.iter().cloned().collect()
        {
            let found = on.into_iter().collect();
            return self.refuse(AliasRefusal::Elsewhere {
                alias: alias.clone(),
                expected: expected.clone(),
                found,
            });
        }
        let terms = options.as_ref().map(AliasTerms::of).or_else(|| inherited(&holders, to));
        let Some(terms) = terms else {
            let entries = holders.iter().map(AliasEntry::to_string).collect();
            return self.refuse(AliasRefusal::Ambiguous { alias: alias.clone(), entries });
        };
        self.unguarded |= holders.is_empty();
        for holder in holders.iter().filter(|holder| holder.index != *to) {
            self.take(alias, &holder.index);
        }
        self.put(alias, to, terms);
    }

    fn write_to(&mut self, alias: &str, index: &str) {
        let holders = self.holders(alias);
        if !holders.iter().any(|holder| holder.index == index) {
            let of = holders.into_iter().map(|entry| entry.index).collect();
            return self.refuse(AliasRefusal::NotThere {
                alias: alias.to_owned(),
                index: index.to_owned(),
                of,
            });
        }
        for AliasEntry { index: holder, terms, .. } in holders {
            let is_write_index = match (holder == index, terms.is_write_index) {
                (true, _) => Some(true),
                (false, Some(true)) => Some(false),
                (false, unsaid) => unsaid,
            };
            self.put(alias, &holder, AliasTerms { is_write_index, ..terms });
        }
    }

    /// Of two the server would not know which.
    fn one_write_index(&mut self) {
        let written = self.entries.iter().filter(|entry| entry.terms.is_write_index == Some(true));
        let mut by_alias: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in written {
            by_alias.entry(entry.alias.clone()).or_default().push(entry.index.clone());
        }
        for (alias, indices) in by_alias.into_iter().filter(|(_, indices)| indices.len() > 1) {
            self.refuse(AliasRefusal::TwoWriteIndices { alias, indices });
        }
    }
}

/// What the alias says when it has moved: what it said; `None` if it said different things.
fn inherited(holders: &[AliasEntry], to: &str) -> Option<AliasTerms> {
    let unflagged = |entry: &AliasEntry| AliasTerms { is_write_index: None, ..entry.terms.clone() };
    let Some(first) = holders.first() else { return Some(AliasTerms::default()) };
    if let [only] = holders
        && only.index == to
    {
        return Some(only.terms.clone());
    }
    if holders.iter().any(|holder| unflagged(holder) != unflagged(first)) {
        return None;
    }
    // One that took no writes takes none there either.
    let flags: BTreeSet<_> = holders.iter().map(|holder| holder.terms.is_write_index).collect();
    let is_write_index = match (flags.contains(&Some(true)), holders) {
        (true, _) => Some(true),
        (false, [only]) => only.terms.is_write_index,
        (false, _) => None,
    };
    Some(AliasTerms { is_write_index, ..unflagged(first) })
}
