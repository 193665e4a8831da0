use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(routing, unchecked, keyword)]
    score: f64,
}

fn main() {}
