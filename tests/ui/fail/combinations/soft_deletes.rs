use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(soft_deletes.enabled = false))]
struct Article {
    title: String,
}

fn main() {}
