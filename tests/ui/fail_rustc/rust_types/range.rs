use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    ages: std::ops::Range<u8>,
}

fn main() {}
