use es_core::EsObject;

#[derive(EsObject)]
#[serde(untagged)]
enum Event {
    Created { key: String },
    Cleared,
}

fn main() {}
