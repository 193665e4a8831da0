//! Ingest pipelines.

use serde_json::{Map, Value, json};

use super::{Declare, Fault, Kind, Processor, Scope};

/// What happens to documents before they are indexed. [`PUT /_ingest/pipeline/<name>`][api]
///
/// ```
/// use es_core::resources::{Pipeline, Processor};
/// use serde_json::json;
///
/// let audit = Pipeline::new("audit")
///     .description("says when a document came")
///     .processor(Processor::set("indexed_at", "{{_ingest.timestamp}}"))
///     .processor(Processor::remove("password").ignore_missing())
///     .processor(Processor::new("grok", json!({ "field": "line", "patterns": ["%{IP:client}"] })).if_("ctx.line != null"));
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/put-pipeline-api.html
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    name: String,
    body: Map<String, Value>,
}

const KEYS: [&str; 6] = ["description", "processors", "on_failure", "version", "_meta", "deprecated"];

impl Pipeline {
    /// A pipeline that does nothing.
    pub fn new(name: impl Into<String>) -> Self {
        Self::from_json(name, json!({ "processors": [] }))
    }

    /// A pipeline as JSON; the server says what is wrong with a processor.
    pub fn from_json(name: impl Into<String>, body: Value) -> Self {
        let body = match body {
            Value::Object(body) => body,
            other => Map::from_iter([("body".to_owned(), other)]),
        };
        Pipeline { name: name.into(), body }
    }

    /// What it is for.
    pub fn description(self, description: impl Into<String>) -> Self {
        self.with("description", description.into().into())
    }

    /// One step more.
    pub fn processor(self, processor: Processor) -> Self {
        self.push("processors", processor)
    }

    /// What is done with a document where a step fails; without it the document is refused.
    pub fn on_failure(self, processor: Processor) -> Self {
        self.push("on_failure", processor)
    }

    /// A number for people; Elasticsearch keeps it and does not use it.
    pub fn version(self, version: i64) -> Self {
        self.with("version", version.into())
    }

    /// Data for people, as a JSON object.
    pub fn meta(self, meta: Value) -> Self {
        self.with("_meta", meta)
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.body.insert(key.to_owned(), value);
        self
    }

    fn push(mut self, list: &str, processor: Processor) -> Self {
        if let Value::Array(processors) = self.body.entry(list).or_insert_with(|| json!([])) {
            processors.push(processor.into_json());
        }
        self
    }

    /// The names of the pipelines that it runs, wherever the step stands.
    fn runs(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut body = self.body.clone();
        each_pipeline(&mut body, &mut |name| names.push(name.clone()));
        names
    }
}

/// Every name of another pipeline: in a list of processors, in what is done on a failure, within `foreach`.
fn each_pipeline(holder: &mut Map<String, Value>, visit: &mut impl FnMut(&mut String)) {
    for key in ["processors", "on_failure", "processor"] {
        match holder.get_mut(key) {
            Some(Value::Array(processors)) => {
                for processor in processors.iter_mut().filter_map(Value::as_object_mut) {
                    each_in(processor, visit);
                }
            }
            Some(Value::Object(processor)) => each_in(processor, visit),
            _ => {}
        }
    }
}

fn each_in(processor: &mut Map<String, Value>, visit: &mut impl FnMut(&mut String)) {
    for (ty, params) in processor {
        let Some(params) = params.as_object_mut() else { continue };
        if ty == "pipeline"
            && let Some(Value::String(name)) = params.get_mut("name")
            // A template is filled in for each document.
            && !name.contains("{{")
        {
            visit(name);
        }
        each_pipeline(params, visit);
    }
}

impl Declare for Pipeline {
    fn kind(&self) -> Kind {
        Kind::Pipeline
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for key in self.body.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let of = super::value::Unknown::Refused("pipeline");
            faults.push(super::value::unknown("", key, of, KEYS.into_iter()));
        }
        for list in ["processors", "on_failure"] {
            let Some(value) = self.body.get(list) else { continue };
            let well = |one: &Value| {
                one.as_object().is_some_and(|one| one.len() == 1 && one.values().all(Value::is_object))
            };
            match value.as_array() {
                None => faults.push(Fault::new(list, "it is no list of processors", "write `[]`")),
                Some(all) => {
                    if let Some(at) = all.iter().position(|one| !well(one)) {
                        let cause = "a processor is an object of one key, its type, with its parameters";
                        let help = "write `{ \"set\": { \"field\": \"a\", \"value\": 1 } }`";
                        faults.push(Fault::new(format!("{list}[{at}]"), cause, help));
                    }
                }
            }
        }
        if self.runs().contains(&self.name) {
            let cause = "the pipeline runs itself, without end";
            faults.push(Fault::new("processors", cause, "name another pipeline"));
        }
        faults
    }

    fn body(&self, scope: &Scope) -> Value {
        let mut body = self.body.clone();
        each_pipeline(&mut body, &mut |name| *name = scope.name(Kind::Pipeline, name));
        body.into()
    }

    fn references(&self) -> Vec<(Kind, String)> {
        self.runs().into_iter().map(|name| (Kind::Pipeline, name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_pipelines_are_found_wherever_they_stand() {
        let within =
            Processor::new("foreach", json!({"field": "a", "processor": {"pipeline": {"name": "inner"}}}));
        let failing = Processor::set("a", 1).on_failure(Processor::pipeline("rescue"));
        let pipeline = Pipeline::new("outer")
            .processor(within)
            .processor(failing)
            .processor(Processor::pipeline("{{kind}}"))
            .on_failure(Processor::pipeline("theirs"));
        assert_eq!(pipeline.runs(), ["inner", "rescue", "theirs"]);
        let names = ["inner", "rescue"].map(|name| (Kind::Pipeline, name.to_owned()));
        let body = pipeline.body(&Scope::new("t-", names));
        assert_eq!(body["processors"][0]["foreach"]["processor"]["pipeline"]["name"], "t-inner");
        assert_eq!(body["processors"][1]["set"]["on_failure"][0]["pipeline"]["name"], "t-rescue");
        assert_eq!(body["on_failure"][0]["pipeline"]["name"], "theirs");
        assert_eq!(pipeline.faults(), []);
        let itself =
            Pipeline::new("p").processor(Processor::set("a", 1).on_failure(Processor::pipeline("p")));
        assert!(itself.faults()[0].cause.contains("runs itself"));
        assert_eq!(Pipeline::from_json("p", json!({"processor": []})).faults()[0].help, "write `processors`");
        assert_eq!(
            Pipeline::from_json("p", json!({"processors": [{"set": 1}]})).faults()[0].path,
            "processors[0]"
        );
    }
}
