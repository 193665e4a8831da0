use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(number_of_shard = 1))]
struct Article {
    title: String,
}

fn main() {}
