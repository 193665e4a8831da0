use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(byte(null_value = 300))]
    level: i8,
}

fn main() {}
