use es_core::EsDocument;

struct Stamps;

#[derive(EsDocument)]
#[es(index = "articles", from_template(Stamps))]
struct Article {
    title: String,
}

fn main() {}
