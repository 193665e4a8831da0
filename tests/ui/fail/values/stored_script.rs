use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(script(id = "mine")))]
    title: String,
}

fn main() {}
