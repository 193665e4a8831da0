use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(dynamic_template(ids(match_mapping_type = "object", runtime = keyword)))]
struct Article {
    title: String,
}

fn main() {}
