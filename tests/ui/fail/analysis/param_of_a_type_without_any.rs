use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(mine = reverse(much = true)))]
struct Article {
    title: String,
}

fn main() {}
