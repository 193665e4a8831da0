use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(object)]
    parent: Option<Box<Article>>,
}

fn main() {}
