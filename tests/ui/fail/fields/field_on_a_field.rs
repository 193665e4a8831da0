use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(field(all = text))]
    title: String,
}

fn main() {}
