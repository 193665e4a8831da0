use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", field(all = text(copy_to = "rest")))]
struct Article {
    #[es(text(copy_to = "all"))]
    title: String,
}

fn main() {}
