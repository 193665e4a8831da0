use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(fields(raw = keyword(fields(again = text)))))]
    title: String,
}

fn main() {}
