use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword, unchecked = true)]
    title: String,
}

fn main() {}
