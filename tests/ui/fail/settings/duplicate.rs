use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(number_of_shards = 1, number_of_shards = 2))]
struct Article {
    title: String,
}

fn main() {}
