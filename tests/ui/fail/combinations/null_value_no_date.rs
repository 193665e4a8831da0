use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(date(null_value = "now"))]
    title: String,
}

fn main() {}
