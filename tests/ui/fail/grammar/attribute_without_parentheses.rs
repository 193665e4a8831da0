use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es = "keyword"]
    title: String,
}

fn main() {}
