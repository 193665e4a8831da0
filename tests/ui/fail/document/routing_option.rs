use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_routing(path = "shop"))]
struct Article {
    title: String,
}

fn main() {}
