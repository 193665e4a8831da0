use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type", content = "data")]
enum Event {
    Created(#[es(keyword)] String),
    Counted(#[es(long)] u32),
}

fn main() {}
