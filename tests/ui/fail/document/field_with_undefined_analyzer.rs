use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(field(all = text(analyzer = "product")))]
struct Article {
    title: String,
}

fn main() {}
