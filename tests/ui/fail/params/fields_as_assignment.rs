use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(fields = "keyword"))]
    title: String,
}

fn main() {}
