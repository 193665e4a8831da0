use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(ignore_above = 256u32))]
    title: String,
}

fn main() {}
