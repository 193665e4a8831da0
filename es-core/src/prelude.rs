//! What most programs use: `use es_core::prelude::*;`.

#[cfg(feature = "client")]
pub use crate::cluster::Cluster;
#[cfg(feature = "client")]
pub use crate::documents::{Documents, Operation, Refresh, Update};
#[cfg(feature = "client")]
pub use crate::init::{Init, Suffix};
pub use crate::schema::{EsAnalysis, EsDocument, EsField, EsObject, schema};
pub use es_derive::{EsAnalysis, EsDocument, EsField, EsObject};
