use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(char_filter(mine = 5))]
struct Article {
    title: String,
}

fn main() {}
