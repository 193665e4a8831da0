use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    relation: es_core::schema::Join,
}

fn main() {}
