use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(analyzer = LIMIT))]
    title: String,
}

const LIMIT: u32 = 5;

fn main() {}
