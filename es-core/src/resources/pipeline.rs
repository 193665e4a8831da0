//! Ingest pipelines.

use serde_json::{Map, Value, json};

use super::{Declare, Fault, Kind, Scope};

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
    processors: Vec<Processor>,
    on_failure: Vec<Processor>,
}

impl Pipeline {
    /// A pipeline that does nothing.
    pub fn new(name: impl Into<String>) -> Self {
        Pipeline { name: name.into(), body: Map::new(), processors: Vec::new(), on_failure: Vec::new() }
    }

    /// What it is for.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.body.insert("description".to_owned(), description.into().into());
        self
    }

    /// One step more.
    pub fn processor(mut self, processor: Processor) -> Self {
        self.processors.push(processor);
        self
    }

    /// What is done with a document where a step fails; without it the document is refused.
    pub fn on_failure(mut self, processor: Processor) -> Self {
        self.on_failure.push(processor);
        self
    }

    /// A number for people; Elasticsearch keeps it and does not use it.
    pub fn version(mut self, version: i64) -> Self {
        self.body.insert("version".to_owned(), version.into());
        self
    }

    /// Data for people, as a JSON object.
    pub fn meta(mut self, meta: Value) -> Self {
        self.body.insert("_meta".to_owned(), meta);
        self
    }
}

/// A step of a pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Processor {
    ty: String,
    params: Value,
}

impl Processor {
    /// Any processor, with its parameters as JSON; the server refuses those that it does not know.
    pub fn new(ty: impl Into<String>, params: Value) -> Self {
        Processor { ty: ty.into(), params }
    }

    /// Sets a field; the value may be a template, such as `{{_ingest.timestamp}}`.
    pub fn set(field: &str, value: impl Into<Value>) -> Self {
        Self::new("set", json!({ "field": field, "value": value.into() }))
    }

    /// Takes a field away.
    pub fn remove(field: &str) -> Self {
        Self::new("remove", json!({ "field": field }))
    }

    /// Renames a field.
    pub fn rename(field: &str, target_field: &str) -> Self {
        Self::new("rename", json!({ "field": field, "target_field": target_field }))
    }

    /// Writes a field as another type: `integer`, `long`, `float`, `double`, `string`, `boolean`, `ip`, `auto`.
    pub fn convert(field: &str, ty: &str) -> Self {
        Self::new("convert", json!({ "field": field, "type": ty }))
    }

    /// Reads a date in one of these formats into `@timestamp`.
    pub fn date(field: &str, formats: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let formats: Vec<String> = formats.into_iter().map(Into::into).collect();
        Self::new("date", json!({ "field": field, "formats": formats }))
    }

    /// Runs a Painless script.
    pub fn script(source: &str) -> Self {
        Self::new("script", json!({ "source": source }))
    }

    /// Runs another pipeline.
    pub fn pipeline(name: &str) -> Self {
        Self::new("pipeline", json!({ "name": name }))
    }

    /// Drops the document.
    pub fn drop_document() -> Self {
        Self::new("drop", json!({}))
    }

    /// Refuses the document with this message.
    pub fn fail(message: &str) -> Self {
        Self::new("fail", json!({ "message": message }))
    }

    /// Only where a Painless expression is true.
    pub fn if_(self, condition: &str) -> Self {
        self.option("if", condition.into())
    }

    /// A document that lacks the field is left as it is.
    pub fn ignore_missing(self) -> Self {
        self.option("ignore_missing", true.into())
    }

    /// Goes on where the step fails.
    pub fn ignore_failure(self) -> Self {
        self.option("ignore_failure", true.into())
    }

    /// A name for the step, in statistics and errors.
    pub fn tag(self, tag: &str) -> Self {
        self.option("tag", tag.into())
    }

    fn option(mut self, name: &str, value: Value) -> Self {
        if let Some(params) = self.params.as_object_mut() {
            params.insert(name.to_owned(), value);
        }
        self
    }

    fn other(&self) -> Option<&str> {
        self.params.get("name").and_then(Value::as_str).filter(|_| self.ty == "pipeline")
    }

    fn body(&self, scope: &Scope) -> Value {
        let mut params = self.params.clone();
        if let Some(name) = self.other() {
            params["name"] = scope.name(Kind::Pipeline, name).into();
        }
        json!({ (self.ty.as_str()): params })
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
        for (list, processors) in [("processors", &self.processors), ("on_failure", &self.on_failure)] {
            for (at, processor) in processors.iter().enumerate() {
                if !processor.params.is_object() {
                    let cause = format!("the parameters of `{}` are a JSON object", processor.ty);
                    faults.push(Fault::new(format!("{list}[{at}]"), cause, ""));
                }
                if processor.other() == Some(&self.name) {
                    let cause = "the pipeline runs itself, without end";
                    faults.push(Fault::new(format!("{list}[{at}]"), cause, "name another pipeline"));
                }
            }
        }
        faults
    }

    fn body(&self, scope: &Scope) -> Value {
        let mut body = self.body.clone();
        let list = |processors: &[Processor]| processors.iter().map(|one| one.body(scope)).collect::<Value>();
        body.insert("processors".to_owned(), list(&self.processors));
        if !self.on_failure.is_empty() {
            body.insert("on_failure".to_owned(), list(&self.on_failure));
        }
        body.into()
    }
}
