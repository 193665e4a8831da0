//! Values that the catalog's full fields exclude.

use es_core::prelude::*;
use serde::Serialize;

/// A completion searched otherwise than it is indexed, and a count that is only kept.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-texts", settings(number_of_replicas = 0))]
pub(super) struct Texts {
    #[es(completion(search_analyzer = "standard"))]
    completion: String,
    #[es(token_count(analyzer = "whitespace", index = false))]
    token_count: String,
}
