use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long(scaling_factor = 100))]
    price: i64,
}

fn main() {}
