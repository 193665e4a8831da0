use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(mine = length(min = 1, min = 2)))]
struct Article {
    title: String,
}

fn main() {}
