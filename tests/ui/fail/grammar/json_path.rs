use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_meta = { "team": crate::TEAM })]
struct Article {
    title: String,
}

const TEAM: &str = "search";

fn main() {}
