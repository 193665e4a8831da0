//! What every declared resource tells of itself.

use serde_json::Value;

use super::{Fault, Kind, Scope};

/// A value that declares one resource whose body is sent whole.
pub(crate) trait Declare {
    /// What kind of resource it is.
    fn kind(&self) -> Kind;

    /// Its name, without prefix.
    fn name(&self) -> &str;

    /// All that is wrong with it by itself; empty if Elasticsearch takes it and ignores nothing.
    fn faults(&self) -> Vec<Fault>;

    /// The body as `PUT` takes it; names of other resources are asked of the scope.
    fn body(&self, scope: &Scope) -> Value;

    /// The resources that must be there when this one is sent.
    fn references(&self) -> Vec<(Kind, String)> {
        Vec::new()
    }

    /// Parameters for the query string of the `PUT`.
    fn query(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The licensed features that it uses, by Elasticsearch's word: `searchable_snapshot`.
    fn features(&self) -> Vec<&'static str> {
        Vec::new()
    }
}
