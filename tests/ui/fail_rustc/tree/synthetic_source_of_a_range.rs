use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", _source(mode = "synthetic"))]
struct Article {
    #[es(integer_range, unchecked)]
    pages: String,
}

fn main() {}
