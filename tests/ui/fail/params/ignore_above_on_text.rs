use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(ignore_above = 256))]
    title: String,
}

fn main() {}
