//! The structs: all that this program says about its index.

use es_core::prelude::*;
use es_core::schema::GeoPoint;
use serde::{Deserialize, Serialize};

/// How names of places are cut into words.
#[derive(EsAnalysis)]
#[es(
    filter(places = synonym(synonyms = ["intl,international", "mt,mount", "st,saint", "afb => air force base"])),
    tokenizer(prefixes = edge_ngram(min_gram = 2, max_gram = 15, token_chars = ["letter", "digit"])),
    analyzer(place = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding", "places"])),
    analyzer(prefix = custom(tokenizer = "prefixes", filter = ["lowercase", "asciifolding"])),
    analyzer(typed = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding"])),
)]
pub struct Places;

/// An airport: the document.
#[derive(Debug, Clone, Serialize, Deserialize, EsDocument)]
#[es(index = "airports", analysis(Places), dynamic = "strict", settings(number_of_replicas = 0))]
pub struct Airport {
    #[es(id, keyword)]
    pub ident: String,
    #[es(keyword)]
    pub kind: String,
    #[es(text(
        analyzer = "place",
        fields(keyword = keyword, prefix = text(analyzer = "prefix", search_analyzer = "typed"))
    ))]
    pub name: String,
    #[es(text(analyzer = "place"))]
    pub also_known_as: Vec<String>,
    #[es(keyword)]
    pub iata: Option<String>,
    #[es(text(analyzer = "place", fields(keyword = keyword)))]
    pub municipality: Option<String>,
    pub region: Option<Area>,
    pub country: Area,
    #[es(keyword)]
    pub continent: String,
    pub location: GeoPoint,
    pub elevation_ft: Option<i32>,
    pub scheduled_service: bool,
    /// Kept, not searched.
    #[es(keyword(index = false, doc_values = false))]
    pub wikipedia: Option<String>,
    #[es(nested)]
    pub runways: Vec<Runway>,
}

/// A country or a region.
#[derive(Debug, Clone, Serialize, Deserialize, EsObject)]
pub struct Area {
    #[es(keyword)]
    pub code: String,
    #[es(text(analyzer = "place", fields(keyword = keyword)))]
    pub name: String,
}

/// A runway. Nested, so that "gravel and longer than 6,000 ft" means one runway and not two.
#[derive(Debug, Clone, Serialize, Deserialize, EsObject)]
pub struct Runway {
    #[es(keyword)]
    pub ident: Option<String>,
    pub length_ft: Option<i32>,
    pub width_ft: Option<i32>,
    #[es(keyword)]
    pub surface: Option<String>,
    pub lighted: bool,
}
