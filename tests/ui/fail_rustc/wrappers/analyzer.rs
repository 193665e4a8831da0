use es_core::{EsDocument, EsField};

#[derive(EsField)]
#[es(text(analyzer = "mine"))]
struct Title(String);

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    title: Title,
}

fn main() {}
