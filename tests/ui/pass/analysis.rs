//! Definitions from several places.
#![allow(dead_code)]

use es_core::{EsAnalysis, EsDocument, EsObject};
use serde_json::json;

const SYNONYMS: &[&str] = &["tv,television", "phone,mobile"];

#[derive(EsAnalysis)]
#[es(filter(words = synonym(synonyms = SYNONYMS)))]
#[es(analyzer("my-analyzer" = custom(tokenizer = "standard", filter = ["lowercase", "words"])))]
struct Words;

#[derive(EsAnalysis)]
#[es(analysis(Words), normalizer(folded = custom(filter = ["lowercase", "asciifolding"])))]
struct More;

// The same definition in two places, its parameters in another order.
#[derive(EsAnalysis)]
#[es(analyzer("my-analyzer" = custom(filter = ["lowercase", "words"], tokenizer = "standard")))]
#[es(analysis(Words))]
enum Again {}

#[derive(EsAnalysis)]
#[es(analyzer(of_the_template = simple))]
struct Template;

#[derive(EsObject)]
struct Stamps {
    #[es(keyword)]
    created_by: String,
    everything: String,
}

#[derive(EsObject)]
struct Author {
    #[es(text(analyzer = "my-analyzer", search_analyzer = "of_the_template"))]
    name: String,
    #[es(keyword(normalizer = "folded", copy_to = "everything"))]
    country: String,
}

#[derive(EsDocument)]
#[es(index = "articles", analysis(self::More, Again), from_template(Template, Stamps))]
#[es(alias(author_of = "created_by"), settings(sort.field = "created_by"))]
#[es(analyzer(own = custom(tokenizer = "standard", filter = "words")))]
struct Article {
    #[es(text(analyzer = "own"))]
    title: String,
    author: Author,
}

#[test]
fn included_definitions_are_sent_and_templates_are_not() {
    let settings = json!(es_core::schema::schema::<Article>().settings());
    let analysis = &settings["analysis"];
    assert_eq!(analysis["filter"]["words"]["synonyms"], json!(SYNONYMS));
    assert_eq!(analysis["analyzer"]["own"]["filter"], "words");
    assert_eq!(analysis["analyzer"].get("of_the_template"), None);
    let mappings = json!(es_core::schema::schema::<Article>().mappings());
    assert_eq!(mappings["properties"]["author_of"]["path"], "created_by");
    assert_eq!(mappings["properties"].get("created_by"), None);
}
