use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(version.created = 8500010))]
struct Article {
    title: String,
}

fn main() {}
