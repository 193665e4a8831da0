use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long)]
    took: std::time::Duration,
}

fn main() {}
