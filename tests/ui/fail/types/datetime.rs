use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(datetime)]
    sent_at: String,
}

fn main() {}
