//! Index lifecycle policies.

mod faults;
mod phases;

use serde_json::{Map, Value, json};

use super::{Declare, Fault, Kind, Scope};
pub use phases::{Allocate, Cold, Delete, Frozen, Hot, Rollover, Warm};

/// What happens to indices as they grow and age. [`PUT /_ilm/policy/<name>`][api]
///
/// Each phase offers the actions that Elasticsearch takes in it. Actions that need another beside them, conditions that are
/// missing and phases out of order are errors before anything is sent.
///
/// ```
/// use es_core::resources::{Allocate, Delete, Hot, IlmPolicy, Rollover, Warm};
///
/// let policy = IlmPolicy::new("app_data")
///     .hot(Hot::new().rollover(Rollover::new().max_primary_shard_size("50gb").max_age("30d")).set_priority(100))
///     .warm(Warm::after("30d").allocate(Allocate::new().number_of_replicas(0)).forcemerge(1).set_priority(50))
///     .delete(Delete::after("365d"));
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/ilm-put-lifecycle.html
#[derive(Debug, Clone, PartialEq)]
pub struct IlmPolicy {
    name: String,
    policy: Map<String, Value>,
}

impl IlmPolicy {
    /// A policy without phases.
    pub fn new(name: impl Into<String>) -> Self {
        IlmPolicy { name: name.into(), policy: Map::from_iter([("phases".to_owned(), json!({}))]) }
    }

    /// A policy as JSON, with or without `{ "policy": … }` around it; checked as the others are.
    ///
    /// ```
    /// use es_core::resources::IlmPolicy;
    ///
    /// let policy = IlmPolicy::from_json("logs", serde_json::json!({
    ///     "phases": { "delete": { "min_age": "7d", "actions": { "delete": {} } } }
    /// }));
    /// ```
    pub fn from_json(name: impl Into<String>, policy: Value) -> Self {
        let policy = match policy {
            Value::Object(mut body) => match (body.len(), body.remove("policy")) {
                (1, Some(Value::Object(inner))) => inner,
                (_, Some(other)) => {
                    body.insert("policy".to_owned(), other);
                    body
                }
                (_, None) => body,
            },
            other => Map::from_iter([("phases".to_owned(), other)]),
        };
        IlmPolicy { name: name.into(), policy }
    }

    /// While the index is written.
    pub fn hot(self, phase: Hot) -> Self {
        self.phase("hot", phase.body())
    }

    /// When it is searched and no longer written.
    pub fn warm(self, phase: Warm) -> Self {
        self.phase("warm", phase.body())
    }

    /// When it is searched seldom.
    pub fn cold(self, phase: Cold) -> Self {
        self.phase("cold", phase.body())
    }

    /// When it is searched hardly ever, in a searchable snapshot.
    pub fn frozen(self, phase: Frozen) -> Self {
        self.phase("frozen", phase.body())
    }

    /// When it is no longer needed.
    pub fn delete(self, phase: Delete) -> Self {
        self.phase("delete", phase.body())
    }

    /// Data for people, as a JSON object.
    pub fn meta(mut self, meta: Value) -> Self {
        self.policy.insert("_meta".to_owned(), meta);
        self
    }

    fn phase(mut self, name: &str, body: Value) -> Self {
        if let Some(Value::Object(phases)) = self.policy.get_mut("phases") {
            phases.insert(name.to_owned(), body);
        }
        self
    }

    /// Every action with its phase.
    fn actions(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let phases = self.policy.get("phases").and_then(Value::as_object).into_iter().flatten();
        phases.flat_map(|(phase, body)| {
            let actions = body["actions"].as_object().into_iter().flatten();
            actions.map(move |(action, params)| (phase.as_str(), action.as_str(), params))
        })
    }
}

/// Parameters that name another resource.
const REFERENCES: [(&str, &str, Kind); 2] = [
    ("wait_for_snapshot", "policy", Kind::SlmPolicy),
    ("searchable_snapshot", "snapshot_repository", Kind::Repository),
];

impl Declare for IlmPolicy {
    fn kind(&self) -> Kind {
        Kind::IlmPolicy
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn faults(&self) -> Vec<Fault> {
        faults::of(&self.name, &self.policy)
    }

    fn body(&self, scope: &Scope) -> Value {
        let mut policy = self.policy.clone();
        let phases = policy.get_mut("phases").and_then(Value::as_object_mut).into_iter().flatten();
        for (_, phase) in phases {
            for (action, parameter, kind) in REFERENCES {
                if let Some(name) = phase.pointer_mut(&format!("/actions/{action}/{parameter}"))
                    && let Some(text) = name.as_str()
                {
                    *name = scope.name(kind, text).into();
                }
            }
        }
        json!({ "policy": policy })
    }

    fn references(&self) -> Vec<(Kind, String)> {
        let named = self.actions().filter_map(|(_, action, params)| {
            let (_, parameter, kind) = REFERENCES.iter().find(|(known, ..)| *known == action)?;
            Some((*kind, params.get(parameter)?.as_str()?.to_owned()))
        });
        named.collect()
    }

    fn features(&self) -> Vec<&'static str> {
        let licensed = self.actions().filter_map(|(_, action, _)| es_vocab::lifecycle_action(action));
        licensed.filter(|action| action.licensed).map(|action| action.name).collect()
    }
}
