use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(dynamic_template(names(match = "*_name", mapping = alias(path = 5))))]
struct Article {
    title: String,
}

fn main() {}
