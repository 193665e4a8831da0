use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(ignore_above = LIMIT))]
    title: String,
}

const LIMIT: (u8, u8) = (1, 2);

fn main() {}
