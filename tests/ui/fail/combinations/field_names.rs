use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_field_names(enabled = false))]
struct Article {
    title: String,
}

fn main() {}
