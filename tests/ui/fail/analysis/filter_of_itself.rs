use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(loop = multiplexer(filters = ["lowercase", "loop"])))]
struct Article {
    title: String,
}

fn main() {}
