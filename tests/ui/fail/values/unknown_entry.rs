use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(index_prefixes(min = 1)))]
    title: String,
}

fn main() {}
