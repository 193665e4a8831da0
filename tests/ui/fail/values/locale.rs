use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(date(locale = "zz"))]
    title: String,
}

fn main() {}
