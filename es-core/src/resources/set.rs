//! A declaration: any number of resources and documents.

use super::{
    Alias, ComponentTemplate, DataStream, Declare, IlmPolicy, Index, IndexTemplate, Invalid, Kind, Pipeline,
    Repository, SlmPolicy,
};
use crate::schema::{EsDocument, Schema, schema};

/// What a program declares: resources and documents, in any order.
///
/// ```
/// use es_core::prelude::*;
/// use es_core::resources::{ComponentTemplate, IndexTemplate, Resources};
///
/// #[derive(EsDocument)]
/// #[es(index = "products")]
/// struct Product {
///     name: String,
/// }
///
/// let resources = Resources::new()
///     .with(ComponentTemplate::new("app_settings").setting("number_of_shards", 1))
///     .with(IndexTemplate::new("app", ["app-*"]).composed_of(["app_settings"]))
///     .document::<Product>();
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resources {
    pub(crate) items: Vec<Resource>,
}

impl Resources {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a resource.
    pub fn with(mut self, resource: impl Into<Resource>) -> Self {
        self.items.push(resource.into());
        self
    }

    /// Adds a document, with the index or the template, policy and data stream that it declares.
    pub fn document<D: EsDocument>(self) -> Self {
        self.with(schema::<D>())
    }

    /// Adds the document of a schema; see [`document`](Self::document).
    pub fn schema(self, schema: &'static Schema) -> Self {
        self.with(schema)
    }

    /// Adds one of many indices of a document, by the name that it is reached by: an alias, or an index of that very name.
    ///
    /// ```
    /// # use es_core::{prelude::*, resources::Resources};
    /// # fn tenants<Product: EsDocument>() -> Resources {
    /// // As a program with the prefix `acme-` declares it.
    /// Resources::new().member(schema::<Product>(), "acme-products")
    /// # }
    /// ```
    pub fn member(self, schema: &'static Schema, name: impl Into<String>) -> Self {
        self.with(Resource::Member(Member { schema, name: name.into() }))
    }

    /// Adds what a document declares beside its indices, its template and policy, without the indices.
    pub fn beside(self, schema: &'static Schema) -> Self {
        self.with(Resource::Beside(schema))
    }

    /// Adds all that another declaration has.
    pub fn and(mut self, other: Resources) -> Self {
        self.items.extend(other.items);
        self
    }
}

impl<R: Into<Resource>, const N: usize> From<[R; N]> for Resources {
    fn from(resources: [R; N]) -> Self {
        resources.into_iter().collect()
    }
}

impl<R: Into<Resource>> From<Vec<R>> for Resources {
    fn from(resources: Vec<R>) -> Self {
        resources.into_iter().collect()
    }
}

impl From<&Resources> for Resources {
    fn from(resources: &Resources) -> Self {
        resources.clone()
    }
}

impl<R: Into<Resource>> FromIterator<R> for Resources {
    fn from_iter<I: IntoIterator<Item = R>>(resources: I) -> Self {
        Resources { items: resources.into_iter().map(Into::into).collect() }
    }
}

impl<R: Into<Resource>> Extend<R> for Resources {
    fn extend<I: IntoIterator<Item = R>>(&mut self, resources: I) {
        self.items.extend(resources.into_iter().map(Into::into));
    }
}

/// One of many indices of a document; see [`Resources::member`].
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub(crate) schema: &'static Schema,
    pub(crate) name: String,
}

macro_rules! resources {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One declared resource; made from its value by `into`.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Resource {
            $($(#[$doc])* $name($name),)*
            /// An index.
            Index(Index),
            /// A data stream.
            DataStream(DataStream),
            /// An alias.
            Alias(Alias),
            /// A document.
            Document(&'static Schema),
            /// One of many indices of a document.
            Member(Member),
            /// What a document declares beside its indices: template and policy.
            Beside(&'static Schema),
        }

        $(impl From<$name> for Resource {
            fn from(resource: $name) -> Self {
                Resource::$name(resource)
            }
        })*

        impl Resource {
            /// What is sent whole, by `PUT`.
            pub(crate) fn whole(&self) -> Option<&dyn Declare> {
                match self {
                    $(Resource::$name(resource) => Some(resource),)*
                    Resource::Index(_) | Resource::DataStream(_) | Resource::Alias(_)
                    | Resource::Document(_) | Resource::Member(_) | Resource::Beside(_) => None,
                }
            }
        }
    };
}

resources! {
    /// A snapshot repository.
    Repository,
    /// A snapshot lifecycle policy.
    SlmPolicy,
    /// An index lifecycle policy.
    IlmPolicy,
    /// An ingest pipeline.
    Pipeline,
    /// A component template.
    ComponentTemplate,
    /// An index template.
    IndexTemplate,
}

impl From<Index> for Resource {
    fn from(index: Index) -> Self {
        Resource::Index(index)
    }
}

impl From<DataStream> for Resource {
    fn from(stream: DataStream) -> Self {
        Resource::DataStream(stream)
    }
}

impl<D> From<Alias<D>> for Resource {
    fn from(alias: Alias<D>) -> Self {
        Resource::Alias(alias.untyped())
    }
}

impl From<&'static Schema> for Resource {
    fn from(schema: &'static Schema) -> Self {
        Resource::Document(schema)
    }
}

impl Resource {
    /// What is wrong with it by itself.
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        let (kind, name, faults) = match self {
            Resource::Index(index) => (Kind::Index, index.name.as_str(), index.faults()),
            Resource::DataStream(stream) => (Kind::DataStream, stream.name.as_str(), Vec::new()),
            Resource::Alias(alias) => (Kind::Alias, alias.name.as_str(), alias.faults()),
            // The compiler has checked it.
            Resource::Document(_) | Resource::Member(_) | Resource::Beside(_) => return Ok(()),
            whole => match whole.whole() {
                Some(whole) => (whole.kind(), whole.name(), whole.faults()),
                None => return Ok(()),
            },
        };
        let name = name.to_owned();
        if faults.is_empty() { Ok(()) } else { Err(Invalid { kind, name, faults }) }
    }
}
