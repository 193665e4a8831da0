use es_core::{EsDocument, EsField};

#[derive(EsField)]
struct Score(f32);

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    #[es(id)]
    score: Score,
}

fn main() {}
