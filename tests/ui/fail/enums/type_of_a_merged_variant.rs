use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type")]
enum Event {
    Created(#[es(nested)] Article),
}

#[derive(EsObject)]
struct Article {
    title: String,
}

fn main() {}
