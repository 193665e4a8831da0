//! Moves every alias of the old index to the new one, in one call that fails as a whole where it is not as it was.

use es_core::plan::Names;
use serde_json::{Map, Value, json};

use super::{Copier, Fence, LiveIndex, Trouble, update};
use crate::ledger::Run;

impl Copier<'_> {
    /// `POST /_aliases`: the readers' alias and those of the user's with their filters, routings and flags, the write alias
    /// of the new version, and the fence, which no other owner must have taken down.
    pub(super) async fn switch(&self, run: &Run, source: &LiveIndex) -> Result<Value, Trouble> {
        let (old, new) = (&run.source.name, &run.target.name);
        let mut actions =
            vec![Fence::lower(old, &self.fence.source()), Fence::lower(new, &self.fence.target())];
        let mut moved: Map<String, Value> = Map::new();
        for (alias, options) in source.aliases.iter().filter(|(alias, _)| !self.fence.is_one(alias)) {
            actions.push(Fence::lower(old, alias));
            moved.insert(alias.clone(), options.clone());
        }
        let kept = moved.iter().filter(|(alias, _)| self.keeps(alias));
        let mut added: Map<String, Value> =
            kept.map(|(alias, options)| (alias.clone(), options.clone())).collect();
        let Names { alias, write_alias, .. } = &self.declared.names;
        for own in [alias, write_alias] {
            // As write indices, so that the server refuses a second one.
            let options = added.entry(own.clone()).or_insert_with(|| json!({}));
            options["is_write_index"] = json!(true);
        }
        actions.extend(added.iter().map(|(alias, options)| add(new, alias, options)));
        self.cluster.send(update(&actions)?.resource(alias)).await?;
        Ok(json!({"before": moved, "after": added}))
    }

    /// Whether an alias goes along: those of the user's do, those of an older version's writers only if documents of that
    /// version are documents of this one too.
    fn keeps(&self, alias: &str) -> bool {
        let version = alias.strip_prefix(&format!("{}.w", self.alias()));
        version.is_none_or(|version| version.parse::<u32>().is_err() || self.shapes_fit)
    }
}

/// `GET` names routing and flags as `POST` takes them.
pub(crate) fn add(index: &str, alias: &str, options: &Value) -> Value {
    let mut add = options.as_object().cloned().unwrap_or_default();
    add.insert("index".to_owned(), json!(index));
    add.insert("alias".to_owned(), json!(alias));
    json!({ "add": add })
}
