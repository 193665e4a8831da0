use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "..")]
struct Article {
    title: String,
}

fn main() {}
