use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(join(relations(question = "answer")), unchecked)]
    #[serde(rename = "meta.relation")]
    relation: String,
}

fn main() {}
