use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long(null_value = 18446744073709551616))]
    views: i64,
}

fn main() {}
