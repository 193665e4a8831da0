use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(dynamic_template(ids(colour = "red", match = "*_id", mapping = keyword)))]
struct Article {
    title: String,
}

fn main() {}
