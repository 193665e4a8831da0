use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_meta = { "team": "search" "since": 2020 })]
struct Article {
    title: String,
}

fn main() {}
