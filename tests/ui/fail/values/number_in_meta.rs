use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(meta(unit = 1)))]
    title: String,
}

fn main() {}
