use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(mine = synonym(sinonyms_file = "a.txt")))]
struct Article {
    title: String,
}

fn main() {}
