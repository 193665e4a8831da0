use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type", content = "data")]
enum Event {
    Moved(u32, u32),
}

fn main() {}
