use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(similarity(smooth(type = "LMJelinekMercer", lambda = 0))))]
struct Article {
    title: String,
}

fn main() {}
