use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(dynamic_template(ids(match = "^p_(", match_pattern = "regex", mapping = keyword)))]
struct Article {
    title: String,
}

fn main() {}
