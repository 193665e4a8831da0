use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(join(relations = ["question"]), unchecked)]
    title: String,
}

fn main() {}
