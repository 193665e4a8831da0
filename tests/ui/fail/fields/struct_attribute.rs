use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(settings(number_of_shards = 1))]
    title: String,
}

fn main() {}
