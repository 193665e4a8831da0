use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(translog.flush_threshold_size = true))]
struct Article {
    title: String,
}

fn main() {}
