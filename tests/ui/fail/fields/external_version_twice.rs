use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(external_version)]
    version: u64,
    #[es(external_version)]
    revision: u64,
}

fn main() {}
