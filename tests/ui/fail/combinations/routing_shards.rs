use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(number_of_shards = 3, number_of_routing_shards = 4))]
struct Article {
    title: String,
}

fn main() {}
