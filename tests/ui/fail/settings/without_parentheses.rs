use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings = "number_of_shards")]
struct Article {
    title: String,
}

fn main() {}
