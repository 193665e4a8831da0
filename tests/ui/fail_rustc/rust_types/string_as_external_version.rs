use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(external_version)]
    revision: String,
}

fn main() {}
