use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_meta = { "team": "search", "team": "shop" })]
struct Article {
    title: String,
}

fn main() {}
