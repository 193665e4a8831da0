//! Analyzers shared by several documents, and what they make of a text.

use es_core::{cluster::Request, prelude::*};
use es_examples::{Result, playground};
use serde_json::json;

/// Shared by all that is sold.
#[derive(EsAnalysis)]
#[es(
    char_filter(units = mapping(mappings = ["″ => in", "½ => .5"])),
    filter(colours = synonym(synonyms = ["grey,gray", "navy => blue"])),
    analyzer(goods = custom(char_filter = ["units"], tokenizer = "standard", filter = ["lowercase", "asciifolding", "colours"])),
    normalizer(code = custom(filter = ["uppercase", "trim"])),
)]
struct Goods;

/// One document that uses it.
#[derive(EsDocument)]
#[es(index = "shirts", analysis(Goods))]
#[allow(dead_code)] // nobody makes one here
struct Shirt {
    #[es(text(analyzer = "goods"))]
    name: String,
    #[es(keyword(normalizer = "code"))]
    code: String,
}

/// Another, with an analyzer of its own beside.
#[derive(EsDocument)]
#[es(index = "screens", analysis(Goods), analyzer(plain = simple))]
#[allow(dead_code)] // nobody makes one here
struct Screen {
    #[es(text(analyzer = "goods", fields(plain = text(analyzer = "plain"))))]
    name: String,
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("analysis").await?;
    let es = &ground.es;
    for report in es.init_all([schema::<Shirt>(), schema::<Screen>()]).await? {
        println!("{report}");
    }
    for (field, text) in [("name", "Café shirt, GREY"), ("name", "27½″ navy"), ("code", " ab-1 ")] {
        let request = Request::post("analyze a text", format!("/{}/_analyze", es.name("shirts")))
            .json(&json!({ "field": field, "text": text }))?;
        let answer = es.send(request).await?.value()?;
        let tokens: Vec<&str> = answer["tokens"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|token| token["token"].as_str())
            .collect();
        println!("{field:5} {text:20} → {}", tokens.join(" | "));
    }
    Ok(())
}
