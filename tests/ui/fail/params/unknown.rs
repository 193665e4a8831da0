use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(colour = "red"))]
    title: String,
}

fn main() {}
