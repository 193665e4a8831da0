use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(date(format = "yyyy-MM-DDDD"))]
    title: String,
}

fn main() {}
