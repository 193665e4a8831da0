use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(number_of_shards = 1)]
struct Article {
    title: String,
}

fn main() {}
