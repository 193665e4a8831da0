use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(mine = synonym(synonym = ["a,b"])))]
struct Article {
    title: String,
}

fn main() {}
