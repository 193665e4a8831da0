use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(mine = 5))]
struct Article {
    title: String,
}

fn main() {}
