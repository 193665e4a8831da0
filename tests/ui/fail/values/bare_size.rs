use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(translog.flush_threshold_size = 512))]
struct Article {
    title: String,
}

fn main() {}
