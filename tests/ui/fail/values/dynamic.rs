use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(dynamic = "strct")]
struct Article {
    title: String,
}

fn main() {}
