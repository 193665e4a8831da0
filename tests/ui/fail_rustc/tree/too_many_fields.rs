use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", settings(mapping.total_fields.limit = 2))]
struct Article {
    title: String, // a sub-field counts, too
    lead: String,
}

fn main() {}
