use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter("" = lowercase))]
struct Article {
    title: String,
}

fn main() {}
