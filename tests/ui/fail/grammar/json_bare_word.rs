use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_meta = { "team": search })]
struct Article {
    title: String,
}

fn main() {}
