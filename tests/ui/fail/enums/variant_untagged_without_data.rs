use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type")]
enum Event {
    Created { key: String },
    #[serde(untagged)]
    Cleared,
}

fn main() {}
