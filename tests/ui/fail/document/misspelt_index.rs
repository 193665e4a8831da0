use es_core::EsDocument;

#[derive(EsDocument)]
#[es(indx = "articles")]
struct Article {
    title: String,
}

fn main() {}
