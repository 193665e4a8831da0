use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    ids: es_core::schema::Bounds<u64>,
}

fn main() {}
