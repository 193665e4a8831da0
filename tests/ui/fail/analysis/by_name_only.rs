use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(mine = keyword_repeat))]
struct Article {
    title: String,
}

fn main() {}
