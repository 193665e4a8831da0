//! Bodies of resources that are sent whole, in their one form.

use serde_json::Value;

use crate::resources::Kind;

/// The one form of all the ways to write a body.
pub(crate) fn canonical(_kind: Kind, body: &Value) -> Value {
    body.clone()
}
