use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(dynamic_template(names(match = "*_name", mapping = text(analyzer = "product"))))]
struct Article {
    title: String,
}

fn main() {}
