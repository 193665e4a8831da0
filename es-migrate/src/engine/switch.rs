//! Moves every alias of the old index to the new one, in one call that fails as a whole where it is not as it was.

use es_core::plan::Names;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Copier, Fence, LiveIndex, Trouble, update};
use crate::ledger::{Of, Run, Step};

/// The aliases of the old index and those that the new one is to have: noted before they move, since afterwards nobody can
/// tell what was there.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Moved {
    pub(crate) before: Map<String, Value>,
    pub(crate) after: Map<String, Value>,
}

impl Moved {
    /// What a run noted.
    pub(crate) fn of(run: &Run) -> Moved {
        Moved::deserialize(run.evidence(Step::Switch)).unwrap_or_default()
    }
}

impl Copier<'_> {
    /// `POST /_aliases`: the readers' alias and those of the user's with their filters, routings and flags, the write alias
    /// of the new version, and the fence, which no other owner must have taken down.
    pub(super) async fn switch(&self, run: &Run) -> Result<Value, Trouble> {
        if run.of == Some(Of::Stream) {
            return self.exchange(run).await;
        }
        let (old, new, moved) = (&run.source.name, &run.target.name, Moved::of(run));
        let mut actions =
            vec![Fence::lower(old, &self.fence.source()), Fence::lower(new, &self.fence.target())];
        actions.extend(moved.before.keys().map(|alias| Fence::lower(old, alias)));
        actions.extend(moved.after.iter().map(|(alias, options)| add(new, alias, options)));
        self.cluster.send(update(&actions)?.resource(self.alias())).await?;
        Ok(json!(moved))
    }

    /// What the switch is to move.
    pub(super) fn moved(&self, run: &Run, source: &LiveIndex) -> Moved {
        let own = |alias: &str| self.fence.is_one(alias);
        let aliases = source.aliases.iter().filter(|(alias, _)| !own(alias));
        let before: Map<_, _> = aliases.map(|(alias, options)| (alias.clone(), options.clone())).collect();
        let mut after = before.clone();
        let undone = run.undoes.as_ref().and_then(|id| self.ledger.runs.iter().find(|run| run.id == *id));
        if let Some(undone) = undone {
            // What was there before, and what was added since.
            let then = Moved::of(undone);
            after.retain(|alias, _| !then.after.contains_key(alias));
            after.extend(then.before);
            return Moved { before, after };
        }
        if run.of.is_some() {
            after.retain(|alias, _| written_by(alias, self.alias()).is_none());
            return Moved { before, after };
        }
        after.retain(|alias, _| self.keeps(alias));
        let Names { alias, write_alias, .. } = &self.declared.names;
        for own in [alias, write_alias] {
            // As write indices, so that the server refuses a second one.
            let options = after.entry(own.clone()).or_insert_with(|| json!({}));
            options["is_write_index"] = json!(true);
        }
        Moved { before, after }
    }

    /// Whether an alias goes along: those of the user's do, those of an older version's writers only if documents of that
    /// version are documents of this one too.
    fn keeps(&self, alias: &str) -> bool {
        written_by(alias, self.alias()).is_none() || self.shapes_fit
    }
}

/// The version whose programs write through an alias, given the readers' one: 2 of `products.w2`.
pub(crate) fn written_by(name: &str, alias: &str) -> Option<u32> {
    name.strip_prefix(alias)?.strip_prefix(".w")?.parse().ok()
}

/// `GET` names routing and flags as `POST` takes them.
pub(crate) fn add(index: &str, alias: &str, options: &Value) -> Value {
    let mut add = options.as_object().cloned().unwrap_or_default();
    add.insert("index".to_owned(), json!(index));
    add.insert("alias".to_owned(), json!(alias));
    json!({ "add": add })
}
