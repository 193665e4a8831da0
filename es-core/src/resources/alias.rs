//! Aliases, on an index or on whatever index serves a document.

use std::marker::PhantomData;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Fault, filter};
use crate::schema::{EsDocument, Schema, path::Root, schema};
use crate::search::Query;

/// What an alias says beyond its name: filter, routing, and whether writes go through it.
///
/// ```
/// use es_core::resources::AliasOptions;
///
/// let tenant = AliasOptions::new().filter(serde_json::json!({ "term": { "tenant": "a" } })).routing("a");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AliasOptions {
    body: Map<String, Value>,
    unwritable: Option<String>,
}

impl AliasOptions {
    /// An alias that says nothing beyond its name.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only documents that a query finds are seen through the alias.
    pub fn filter(mut self, query: impl Serialize) -> Self {
        match serde_json::to_value(query) {
            Ok(query) => self.with("filter", query),
            Err(error) => {
                self.unwritable = Some(error.to_string());
                self
            }
        }
    }

    /// The routing value of reads and writes: `index_routing` and `search_routing`.
    pub fn routing(self, routing: impl Into<String>) -> Self {
        let routing = routing.into();
        self.index_routing(routing.clone()).search_routing(routing)
    }

    /// The routing value of writes.
    pub fn index_routing(self, routing: impl Into<String>) -> Self {
        self.with("index_routing", routing.into().into())
    }

    /// The routing value of searches; several with commas between.
    pub fn search_routing(self, routing: impl Into<String>) -> Self {
        self.with("search_routing", routing.into().into())
    }

    /// Writes through the alias go to this index.
    pub fn write(self) -> Self {
        self.with("is_write_index", true.into())
    }

    /// Wildcards do not find the alias.
    pub fn hidden(self) -> Self {
        self.with("is_hidden", true.into())
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.body.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn body(&self) -> Value {
        self.body.clone().into()
    }

    pub(crate) fn filter_query(&self) -> Option<&Value> {
        self.body.get("filter")
    }

    pub(crate) fn faults(&self, path: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |key: &str, cause: String, help: &str| {
            faults.push(Fault::new(
                format!("{path}{}{key}", if path.is_empty() { "" } else { "." }),
                cause,
                help,
            ));
        };
        if let Some(reason) = &self.unwritable {
            fault("filter", format!("the query has no JSON form: {reason}"), "");
        }
        match self.filter_query() {
            // The server takes `{}` and then filters nothing.
            Some(Value::Object(query)) if query.len() != 1 => {
                fault(
                    "filter",
                    "a query is an object with one key".to_owned(),
                    "write `{ \"term\": { \"field\": \"value\" } }`",
                );
            }
            Some(query) if !query.is_object() => fault("filter", "a query is a JSON object".to_owned(), ""),
            _ => {}
        }
        if let Some(several) =
            self.body.get("index_routing").and_then(Value::as_str).filter(|text| text.contains(','))
        {
            let cause = format!("a document is written with one routing value, and `{several}` has several");
            fault("index_routing", cause, "name one; `search_routing` may have several");
        }
        faults
    }
}

/// An alias of an index, declared by itself. [`POST /_aliases`][api]
///
/// ```
/// use es_core::prelude::*;
/// use es_core::{resources::Alias, search::term};
///
/// #[derive(EsDocument)]
/// #[es(index = "products")]
/// struct Product {
///     #[es(keyword)]
///     tenant: String,
/// }
///
/// // On whatever index serves the document, and the filter's field is checked by the compiler.
/// let tenant = Alias::of::<Product>("products-a").filter(term(Product::fields().tenant(), "a")).routing("a");
/// let fixed = Alias::on("products-now", "products-v1");
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/indices-aliases.html
#[derive(Debug, Clone, PartialEq)]
pub struct Alias<D = ()> {
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) options: AliasOptions,
    document: PhantomData<fn() -> D>,
}

/// What an alias points to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    /// An index of this name.
    Index(String),
    /// The index that serves a document.
    Document(&'static Schema),
}

impl Alias {
    /// An alias of an index, by its concrete name.
    pub fn on(name: impl Into<String>, index: impl Into<String>) -> Self {
        Self::to(name.into(), Target::Index(index.into()))
    }

    /// An alias of the index that serves a document, whichever version that is. For documents of one index: those of a
    /// series or a data stream have their aliases from a template.
    pub fn of<D: EsDocument>(name: impl Into<String>) -> Alias<D> {
        Alias::to(name.into(), Target::Document(schema::<D>()))
    }
}

impl<D> Alias<D> {
    fn to(name: String, target: Target) -> Self {
        Alias { name, target, options: AliasOptions::new(), document: PhantomData }
    }

    /// A filter as JSON. Where the alias is of a document, the names of fields in it are checked before anything is sent.
    pub fn filter_json(self, query: Value) -> Self {
        self.options(|options| options.filter(query))
    }

    /// The routing value of reads and writes.
    pub fn routing(self, routing: impl Into<String>) -> Self {
        self.options(|options| options.routing(routing))
    }

    /// The routing value of writes.
    pub fn index_routing(self, routing: impl Into<String>) -> Self {
        self.options(|options| options.index_routing(routing))
    }

    /// The routing value of searches; several with commas between.
    pub fn search_routing(self, routing: impl Into<String>) -> Self {
        self.options(|options| options.search_routing(routing))
    }

    /// Writes through the alias go to this index.
    pub fn write(self) -> Self {
        self.options(AliasOptions::write)
    }

    /// Wildcards do not find the alias.
    pub fn hidden(self) -> Self {
        self.options(AliasOptions::hidden)
    }

    fn options(self, change: impl FnOnce(AliasOptions) -> AliasOptions) -> Self {
        Self { options: change(self.options), ..self }
    }

    pub(crate) fn untyped(self) -> Alias {
        Alias { options: self.options, ..Alias::to(self.name, self.target) }
    }

    pub(crate) fn faults(&self) -> Vec<Fault> {
        let mut faults = self.options.faults("");
        if let Target::Document(schema) = &self.target
            && schema.template().is_some()
        {
            let cause = format!("`{}` lies in several indices, made from a template", schema.name);
            let help = "declare the alias in an index template, so that every index has it";
            faults.push(Fault::new("", cause, help));
        }
        if let (Target::Document(schema), Some(query)) = (&self.target, self.options.filter_query()) {
            faults.extend(filter::faults(schema, query));
        }
        faults
    }
}

impl<D: EsDocument> Alias<D> {
    /// Only documents that a query finds are seen through the alias.
    pub fn filter(self, query: Query<Root<D>>) -> Self {
        self.options(|options| options.filter(query))
    }
}

/// The `add` action that makes an alias.
pub(crate) fn add(index: &str, alias: &str, options: &Value) -> Value {
    let mut add = options.as_object().cloned().unwrap_or_default();
    add.insert("index".to_owned(), index.into());
    add.insert("alias".to_owned(), alias.into());
    json!({ "add": add })
}
