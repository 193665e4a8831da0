//! Component templates and index templates.

use es_vocab::Syntax;
use serde_json::{Map, Value, json};

use super::content::{Content, content_methods};
use super::{Declare, Fault, Kind, Scope};
use crate::schema::Schema;

/// The builder methods of what is described for people.
macro_rules! described_methods {
    () => {
        /// A number for people; Elasticsearch keeps it and does not use it.
        pub fn version(self, version: i64) -> Self {
            Self { version: Some(version), ..self }
        }

        /// Data for people, as a JSON object.
        pub fn meta(self, meta: Value) -> Self {
            Self { meta: Some(meta), ..self }
        }
    };
}

/// A part that index templates are composed of. [`PUT /_component_template/<name>`][api]
///
/// ```
/// use es_core::prelude::*;
/// use es_core::resources::ComponentTemplate;
///
/// #[derive(EsObject)]
/// struct Timestamps {
///     #[es(date)]
///     created_at: String,
/// }
///
/// #[derive(EsAnalysis)]
/// #[es(analyzer(app_text = custom(tokenizer = "standard", filter = ["lowercase"])))]
/// struct AppAnalysis;
///
/// let settings = ComponentTemplate::new("app_settings").setting("number_of_shards", 1).analysis::<AppAnalysis>();
/// let timestamps = ComponentTemplate::new("app_timestamps").object::<Timestamps>();
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/indices-component-template.html
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentTemplate {
    name: String,
    content: Content,
    version: Option<i64>,
    meta: Option<Value>,
}

impl ComponentTemplate {
    /// A component template without content.
    pub fn new(name: impl Into<String>) -> Self {
        ComponentTemplate { name: name.into(), content: Content::default(), version: None, meta: None }
    }

    content_methods!();

    described_methods!();
}

impl Declare for ComponentTemplate {
    fn kind(&self) -> Kind {
        Kind::ComponentTemplate
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = self.content.faults();
        faults.extend(name_fault(&self.name));
        faults.extend(meta_fault(self.meta.as_ref()));
        faults
    }

    fn body(&self, scope: &Scope) -> Value {
        let mut body = Map::from_iter([("template".to_owned(), self.content.body(scope).into())]);
        described(&mut body, self.version, self.meta.as_ref());
        body.into()
    }

    fn references(&self) -> Vec<(Kind, String)> {
        // A template may name what is not there yet: the server looks when an index is made.
        Vec::new()
    }
}

/// What new indices of matching names get. [`PUT /_index_template/<name>`][api]
///
/// Of templates whose patterns match, the one of the highest priority counts alone; the default is 200, above the
/// built-in templates of Elasticsearch (100).
///
/// ```
/// use es_core::resources::IndexTemplate;
///
/// let app = IndexTemplate::new("app_data", ["app-*"])
///     .composed_of(["app_settings", "app_timestamps"])
///     .lifecycle("app_data_policy");
/// let events = IndexTemplate::new("events", ["events-*"]).data_stream().data_retention("30d");
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/index-templates.html
#[derive(Debug, Clone, PartialEq)]
pub struct IndexTemplate {
    name: String,
    patterns: Vec<String>,
    content: Content,
    composed_of: Vec<String>,
    optional: Vec<String>,
    priority: u32,
    data_stream: Option<Map<String, Value>>,
    allow_auto_create: Option<bool>,
    version: Option<i64>,
    meta: Option<Value>,
}

impl IndexTemplate {
    /// A template for indices whose names match one of the patterns, in which `*` stands for any text.
    pub fn new(name: impl Into<String>, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        IndexTemplate {
            name: name.into(),
            patterns: patterns.into_iter().map(Into::into).collect(),
            content: Content::default(),
            composed_of: Vec::new(),
            optional: Vec::new(),
            priority: crate::schema::Templated::DEFAULT.priority,
            data_stream: None,
            allow_auto_create: None,
            version: None,
            meta: None,
        }
    }

    content_methods!();

    /// Component templates, the later ones over the earlier ones, and the template's own content over all.
    pub fn composed_of(mut self, components: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.composed_of.extend(components.into_iter().map(Into::into));
        self
    }

    /// A component template that may be missing: `ignore_missing_component_templates`.
    pub fn composed_of_if_there(mut self, component: impl Into<String>) -> Self {
        let component = component.into();
        self.composed_of.push(component.clone());
        self.optional.push(component);
        self
    }

    /// Default 200. Elasticsearch refuses two templates of one priority whose patterns overlap.
    pub fn priority(self, priority: u32) -> Self {
        Self { priority, ..self }
    }

    /// Matching names are data streams.
    pub fn data_stream(mut self) -> Self {
        self.data_stream.get_or_insert_default();
        self
    }

    /// Hides the data streams from wildcards.
    pub fn hidden(self) -> Self {
        self.stream_option("hidden", true.into())
    }

    /// Lets documents of the data streams have a routing value.
    pub fn allow_custom_routing(self) -> Self {
        self.stream_option("allow_custom_routing", true.into())
    }

    pub(crate) fn stream_option(mut self, name: &str, value: Value) -> Self {
        self.data_stream.get_or_insert_default().insert(name.to_owned(), value);
        self
    }

    pub(crate) fn schema(mut self, schema: &Schema) -> Self {
        self.content.schema(schema);
        self
    }

    /// How long the data streams keep documents at least, such as `30d`: the stream's own lifecycle, without a policy.
    ///
    /// Elasticsearch gives it to new streams alone; the plan brings it to those of the declaration that are there too, by
    /// `PUT /_data_stream/<name>/_lifecycle`. A template that says nothing of it leaves streams as they are.
    pub fn data_retention(mut self, retention: impl Into<String>) -> Self {
        self.content.lifecycle = Some(json!({ "data_retention": retention.into() }));
        self
    }

    /// Whether a write may create a matching index, over the cluster's `action.auto_create_index`.
    pub fn allow_auto_create(self, allow: bool) -> Self {
        Self { allow_auto_create: Some(allow), ..self }
    }

    described_methods!();
}

impl Declare for IndexTemplate {
    fn kind(&self) -> Kind {
        Kind::IndexTemplate
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = self.content.faults();
        faults.extend(name_fault(&self.name));
        faults.extend(meta_fault(self.meta.as_ref()));
        if self.patterns.is_empty() {
            let help = "name the indices that it is for: `[\"app-*\"]`";
            faults.push(Fault::new("index_patterns", "a template needs at least one pattern", help));
        }
        for pattern in &self.patterns {
            let cause = es_vocab::fault(Syntax::IndexPattern, pattern);
            faults.extend(cause.map(|cause| Fault::new("index_patterns", cause, "correct the pattern")));
        }
        if self.content.lifecycle.is_some() && self.data_stream.is_none() {
            let help = "add `.data_stream()`, or bind a policy with `.lifecycle(…)`";
            faults.push(Fault::new(
                "template.lifecycle",
                "only data streams have a lifecycle of their own",
                help,
            ));
        }
        if let Some(retention) =
            self.content.lifecycle.as_ref().and_then(|own| own["data_retention"].as_str())
        {
            if !crate::plan::is_duration(retention) {
                let cause = format!("`{retention}` is no duration");
                faults.push(Fault::new("template.lifecycle.data_retention", cause, "write `30d`"));
            }
            if self.content.references().iter().any(|(kind, _)| *kind == Kind::IlmPolicy) {
                let cause = "an index lifecycle policy is bound too, and would win over `data_retention` without a word";
                faults.push(Fault::new("template.lifecycle", cause, "keep one of them"));
            }
        }
        faults
    }

    fn body(&self, scope: &Scope) -> Value {
        let component = |name: &String| scope.name(Kind::ComponentTemplate, name);
        let mut body = Map::new();
        let patterns: Vec<_> = self.patterns.iter().map(|pattern| scope.own(pattern)).collect();
        body.insert("index_patterns".to_owned(), patterns.into());
        body.insert("priority".to_owned(), self.priority.into());
        body.insert("template".to_owned(), self.content.body(scope).into());
        body.insert("composed_of".to_owned(), self.composed_of.iter().map(component).collect());
        if !self.optional.is_empty() {
            let optional = self.optional.iter().map(component).collect();
            body.insert("ignore_missing_component_templates".to_owned(), optional);
        }
        if let Some(options) = &self.data_stream {
            body.insert("data_stream".to_owned(), options.clone().into());
        }
        if let Some(allow) = self.allow_auto_create {
            body.insert("allow_auto_create".to_owned(), allow.into());
        }
        described(&mut body, self.version, self.meta.as_ref());
        body.into()
    }

    fn references(&self) -> Vec<(Kind, String)> {
        let needed = self.composed_of.iter().filter(|component| !self.optional.contains(component));
        needed.map(|component| (Kind::ComponentTemplate, component.clone())).collect()
    }
}

fn described(body: &mut Map<String, Value>, version: Option<i64>, meta: Option<&Value>) {
    if let Some(version) = version {
        body.insert("version".to_owned(), version.into());
    }
    if let Some(meta) = meta {
        body.insert("_meta".to_owned(), meta.clone());
    }
}

fn name_fault(name: &str) -> Option<Fault> {
    let cause = if name.is_empty() {
        "a template needs a name".to_owned()
    } else if name.contains(['*', ' ', ',', '#']) || name.starts_with('_') {
        format!("`{name}` is no name for a template: it starts with `_`, or has a space or one of * , #")
    } else if name.to_lowercase() != name {
        format!("`{name}` is no name for a template: it has upper-case letters")
    } else {
        return None;
    };
    Some(Fault::new("", cause, "choose another name"))
}

fn meta_fault(meta: Option<&Value>) -> Option<Fault> {
    let wrong = meta.is_some_and(|meta| !meta.is_object());
    wrong.then(|| Fault::new("_meta", "`_meta` is a JSON object", "write `{ \"team\": \"shop\" }`"))
}
