use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(position_increment_gap = -1))]
    title: String,
}

fn main() {}
