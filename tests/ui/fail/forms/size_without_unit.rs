use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", rollover(max_primary_shard_size = "50"))]
struct Log {
    title: String,
}

fn main() {}
