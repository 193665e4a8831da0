//! A product index with synonyms, autocomplete, sub-fields and settings: the example that everybody writes first.

use chrono::{DateTime, Utc};
use es_core::prelude::*;
use serde::{Deserialize, Serialize};

/// How product names are cut into words.
#[derive(Debug, EsAnalysis)]
#[es(
    filter(
        product_synonym_filter = synonym(
            synonyms = ["phone,mobile,smartphone", "laptop,notebook,computer", "tv,television,monitor"]
        )
    ),
    tokenizer(autocomplete_tokenizer = edge_ngram(min_gram = 2, max_gram = 20, token_chars = ["letter", "digit"])),
    analyzer(
        product_analyzer = custom(
            tokenizer = "standard",
            filter = ["lowercase", "asciifolding", "product_synonym_filter", "stop"]
        ),
        product_search_analyzer = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding", "stop"]),
        autocomplete_analyzer = custom(tokenizer = "autocomplete_tokenizer", filter = ["lowercase"]),
    )
)]
pub struct ProductAnalysis;

/// A product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
#[es(index = "products", analysis(ProductAnalysis))]
#[es(settings(number_of_shards = 2, number_of_replicas = 1, max_result_window = 50_000))]
pub struct Product {
    /// The `_id`.
    #[es(id, keyword)]
    pub sku: String,
    /// Found by synonyms, sorted by `name.keyword`, completed by `name.autocomplete`.
    #[es(text(
        analyzer = "product_analyzer",
        search_analyzer = "product_search_analyzer",
        fields(keyword = keyword, autocomplete = text(analyzer = "autocomplete_analyzer"))
    ))]
    pub name: String,
    /// English prose.
    #[es(text(analyzer = "english"))]
    pub description: String,
    /// As written.
    #[es(keyword)]
    pub brand: String,
    /// As written.
    #[es(keyword)]
    pub category: String,
    /// An object.
    pub price: Price,
    /// Sizes and colours belong together.
    #[es(nested)]
    pub variants: Vec<Variant>,
    /// When it came in.
    pub created_at: DateTime<Utc>,
    /// When it was changed.
    pub updated_at: Option<DateTime<Utc>>,
}

/// What it costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsObject)]
pub struct Price {
    /// In the smallest unit of the currency.
    pub amount: i32,
    /// ISO 4217.
    #[es(keyword)]
    pub currency: String,
}

/// A size and colour that can be ordered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsObject)]
pub struct Variant {
    /// As written.
    #[es(keyword)]
    pub sku: String,
    /// As written.
    #[es(keyword)]
    pub size: String,
    /// As written.
    #[es(keyword)]
    pub color: String,
    /// How many there are.
    pub stock: i32,
}

/// A product of a name, with one variant for each size and colour.
pub fn product(sku: &str, name: &str, variants: &[(&str, &str)]) -> Product {
    Product {
        sku: sku.into(),
        name: name.into(),
        description: "A thing that people buy".into(),
        brand: "Acme".into(),
        category: "things".into(),
        price: Price { amount: 1999, currency: "EUR".into() },
        variants: variants
            .iter()
            .map(|(size, color)| Variant {
                sku: format!("{sku}-{size}-{color}"),
                size: (*size).into(),
                color: (*color).into(),
                stock: 3,
            })
            .collect(),
        created_at: DateTime::UNIX_EPOCH,
        updated_at: None,
    }
}
