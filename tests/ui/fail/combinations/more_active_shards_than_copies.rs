use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(write.wait_for_active_shards = 3))]
struct Article {
    title: String,
}

fn main() {}
