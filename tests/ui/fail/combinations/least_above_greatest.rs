use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(index_prefixes(min_chars = 6)))]
    title: String,
}

fn main() {}
