//! The plan for one document: what stands in the cluster, and the least that makes it what is declared.

use serde_json::{Value, json};

use super::change::{Change, Place, Takes};
use super::live::{Live, LiveIndex};
use super::naming::{NameError, Names};
use super::params::Surroundings;
use super::refusal::Refusal;
use super::stamp::{Stamp, user_meta};
use super::step::{Action, Step};
use super::value::same;
use super::verdict::{DocumentPlan, Verdict};
use super::{analysis, mapping, settings};
use crate::schema::Schema;

/// A document as it is to be on one cluster.
#[derive(Debug, Clone)]
pub struct Declared {
    /// What the struct declares.
    pub schema: &'static Schema,
    /// Its names on this cluster.
    pub names: Names,
    mappings: Value,
    settings: Value,
    stamp: Stamp,
}

/// A declaration that no cluster can take.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeclareError {
    /// One of its names is refused by Elasticsearch.
    #[error("`{document}`: {source}")]
    Name {
        /// The Rust struct.
        document: &'static str,
        /// The name and the rule.
        source: NameError,
    },
    /// It has no JSON form.
    #[error("the schema of `{document}` cannot be written as JSON: {source}")]
    Json {
        /// The Rust struct.
        document: &'static str,
        /// What cannot be written.
        source: serde_json::Error,
    },
    /// Two different documents name one index.
    #[error("`{first}` and `{second}` both declare the index `{index}`\nhelp: give one of them another `#[es(index = \"…\")]`")]
    SameIndex {
        /// The alias that both name.
        index: &'static str,
        /// The first Rust struct.
        first: &'static str,
        /// The second Rust struct.
        second: &'static str,
    },
}

impl Declared {
    /// A document on a cluster whose names all start with `prefix`.
    pub fn new(schema: &'static Schema, prefix: &str) -> Result<Declared, DeclareError> {
        let document = schema.name;
        let json = |source| DeclareError::Json { document, source };
        Ok(Declared {
            schema,
            names: Names::new(schema, prefix).map_err(|source| DeclareError::Name { document, source })?,
            mappings: serde_json::to_value(schema.mappings()).map_err(json)?,
            settings: serde_json::to_value(schema.settings()).map_err(json)?,
            stamp: Stamp {
                document: schema.index.to_owned(),
                version: schema.version,
                fingerprint: schema.fingerprint(),
            },
        })
    }

    /// The plan, if the heads of the alias's indices settle it: unchanged, newer, or refused.
    pub fn at_a_glance(&self, heads: &Live) -> Option<DocumentPlan> {
        match self.standing(heads) {
            Standing::Serving { name, stamp: Some(stamp), missing, .. }
                if missing.is_empty() && stamp.fingerprint == self.stamp.fingerprint =>
            {
                Some(self.plan(name, Verdict::Unchanged, vec![], vec![]))
            }
            Standing::Newer { name, version } => Some(self.plan(name, Verdict::NewerIsLive { version }, vec![], vec![])),
            Standing::Refused(refusal) => Some(self.refused(refusal, vec![])),
            Standing::Absent | Standing::Serving { .. } => None,
        }
    }

    /// The plan, from the whole of every index that has one of the document's three names.
    pub fn against(&self, live: &Live) -> DocumentPlan {
        match self.standing(live) {
            Standing::Absent => self.create(),
            Standing::Newer { name, version } => self.plan(name, Verdict::NewerIsLive { version }, vec![], vec![]),
            Standing::Refused(refusal) => self.refused(refusal, vec![]),
            Standing::Serving { name, index, stamp, missing } => self.update(name, index, stamp.is_none(), &missing),
        }
    }

    fn standing<'a>(&self, live: &'a Live) -> Standing<'a> {
        let Names { alias, index: own_name, write_alias } = &self.names;
        if live.has_data_stream(alias) {
            return Standing::Refused(Refusal::DataStream { alias: alias.clone() });
        }
        if live.index(alias).is_some() {
            return Standing::Refused(Refusal::NameTaken { alias: alias.clone() });
        }
        let holders = live.holders(alias);
        let found = match holders.as_slice() {
            [] => live.index(own_name),
            [only] => Some(*only),
            several => match several.iter().find(|(_, index)| index.is_write_index(alias) == Some(true)) {
                Some(write) => Some(*write),
                None => {
                    let indices = several.iter().map(|(name, _)| (*name).to_owned()).collect();
                    return Standing::Refused(Refusal::NoWriteIndex { alias: alias.clone(), indices });
                }
            },
        };
        let serving = found.map_or(own_name.as_str(), |(name, _)| name);
        let elsewhere = live.holders(write_alias).into_iter().find(|(name, index)| {
            *name != serving && index.is_write_index(write_alias) != Some(false)
        });
        let standing = match found {
            None => Standing::Absent,
            Some((name, index)) => self.serving(name, index),
        };
        match (standing, elsewhere) {
            // Where another version serves, its aliases are none of this program's business.
            (Standing::Absent | Standing::Serving { .. }, Some((elsewhere, _))) => {
                Standing::Refused(Refusal::WriteAliasElsewhere {
                    write_alias: write_alias.clone(),
                    elsewhere: elsewhere.to_owned(),
                    index: serving.to_owned(),
                })
            }
            (standing, _) => standing,
        }
    }

    fn serving<'a>(&self, name: &'a str, index: &'a LiveIndex) -> Standing<'a> {
        let here = name.to_owned();
        let Ok(stamp) = Stamp::read(&index.mappings) else {
            return Standing::Refused(Refusal::UnreadableStamp { index: here });
        };
        if let Some(stamp) = &stamp {
            let (live, declared) = (stamp.version, self.stamp.version);
            if stamp.document != self.stamp.document {
                let document = stamp.document.clone();
                return Standing::Refused(Refusal::OtherDocument { index: here, document });
            } else if live > declared {
                return Standing::Newer { name, version: live };
            } else if live < declared {
                return Standing::Refused(Refusal::NeedsMigration { index: here, live, declared });
            }
        }
        if index.is_closed() {
            return Standing::Refused(Refusal::Closed { index: here });
        }
        let Names { alias, write_alias, .. } = &self.names;
        let mut missing = Vec::new();
        if !index.aliases.contains_key(alias) {
            missing.push(alias.clone());
        }
        // Said explicitly, so that the server refuses a second write index whoever adds it.
        if index.is_write_index(write_alias) != Some(true) {
            missing.push(write_alias.clone());
        }
        Standing::Serving { name, index, stamp, missing }
    }

    fn create(&self) -> DocumentPlan {
        let Names { alias, index, write_alias } = &self.names;
        let mut mappings = self.mappings.clone();
        mappings["_meta"] = self.stamp.meta(&self.mappings, &Value::Null);
        let body = json!({
            "settings": self.settings,
            "mappings": mappings,
            "aliases": { (alias): {"is_write_index": true}, (write_alias): {"is_write_index": true} },
        });
        let step = Step { action: Action::CreateIndex, index: index.clone(), body };
        self.plan(index, Verdict::Create, vec![], vec![step])
    }

    fn update(&self, name: &str, live: &LiveIndex, adopting: bool, missing: &[String]) -> DocumentPlan {
        let declared_analysis = &self.settings["analysis"];
        let around = Surroundings {
            own_default_analyzer: [declared_analysis, live.analysis()].iter().any(|side| analysis::has_default_analyzer(side)),
            own_default_similarity: [&self.settings, &live.settings].iter().any(|side| settings::has_default_similarity(side)),
        };
        let mut index_time = Vec::new();
        for side in [&self.mappings, &live.mappings] {
            mapping::index_time_analyzers(side, &mut index_time);
        }

        let (mut changes, settings_patch) = settings::diff(&self.settings, &live.settings);
        changes.extend(analysis::diff(declared_analysis, live.analysis(), &index_time));
        let (in_mapping, mut mapping_patch) = mapping::diff(&self.mappings, &live.mappings, around);
        changes.extend(in_mapping);
        changes.extend(self.meta_changes(&live.mappings));
        changes.extend(missing.iter().map(|alias| {
            Change::whole(Place::Alias, alias.clone(), None, Some(json!({"is_write_index": true})), Takes::Aliases)
        }));

        let in_the_way: Vec<_> =
            changes.iter().filter(|change| change.takes > Takes::PutMapping).cloned().collect();
        if !in_the_way.is_empty() {
            return self.refused(
                Refusal::Incompatible { index: name.to_owned(), adopting, changes: in_the_way },
                changes,
            );
        }

        let step = |action, body| Step { action, index: name.to_owned(), body };
        let mut steps = Vec::new();
        let stamped = changes.iter().any(|change| matches!(change.takes, Takes::PutMapping | Takes::DynamicSetting));
        // First the settings: a limit may have to grow before the mapping does.
        if !settings_patch.is_empty() {
            steps.push(step(Action::PutSettings, Value::Object(settings_patch)));
        }
        // The stamp is never a change of its own: two builds of one version would take turns at it.
        if stamped || adopting {
            mapping_patch.insert("_meta".to_owned(), self.stamp.meta(&self.mappings, &live.mappings));
            steps.push(step(Action::PutMapping, Value::Object(mapping_patch)));
        }
        if !missing.is_empty() {
            let add = |alias: &String| json!({"add": {"index": name, "alias": alias, "is_write_index": true}});
            let actions: Vec<_> = missing.iter().map(add).collect();
            steps.push(step(Action::UpdateAliases, json!({ "actions": actions })));
        }
        let verdict = match (adopting, steps.is_empty()) {
            (true, _) => Verdict::Adopt,
            (false, true) => Verdict::Unchanged,
            (false, false) => Verdict::Update,
        };
        self.plan(name, verdict, changes, steps)
    }

    fn meta_changes(&self, live: &Value) -> Vec<Change> {
        let live = user_meta(live);
        let differs = |(key, after): (String, Value)| {
            let before = live.get(&key).cloned();
            (!before.as_ref().is_some_and(|before| same(before, &after)))
                .then(|| Change::whole(Place::Meta, key, before, Some(after), Takes::PutMapping))
        };
        user_meta(&self.mappings).into_iter().filter_map(differs).collect()
    }

    fn refused(&self, refusal: Refusal, changes: Vec<Change>) -> DocumentPlan {
        self.plan(&self.names.index, Verdict::Refused(refusal), changes, vec![])
    }

    fn plan(&self, index: &str, verdict: Verdict, changes: Vec<Change>, steps: Vec<Step>) -> DocumentPlan {
        DocumentPlan {
            document: self.schema.name,
            alias: self.names.alias.clone(),
            index: index.to_owned(),
            verdict,
            changes,
            steps,
        }
    }
}

/// What a document finds in the cluster.
enum Standing<'a> {
    Absent,
    /// An index that may be this version's, with the aliases that it lacks.
    Serving { name: &'a str, index: &'a LiveIndex, stamp: Option<Stamp>, missing: Vec<String> },
    Newer { name: &'a str, version: u32 },
    Refused(Refusal),
}
