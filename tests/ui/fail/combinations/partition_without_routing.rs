use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(number_of_shards = 4, routing_partition_size = 2))]
struct Article {
    title: String,
}

fn main() {}
