use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long)]
    took: time::Duration,
}

fn main() {}
