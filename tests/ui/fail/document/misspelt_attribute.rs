use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(dynamik = "strict")]
struct Article {
    title: String,
}

fn main() {}
