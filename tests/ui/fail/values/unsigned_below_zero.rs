use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(unsigned_long(null_value = -1))]
    title: u64,
}

fn main() {}
