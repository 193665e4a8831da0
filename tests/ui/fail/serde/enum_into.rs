use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type", into = "Other")]
enum Event {
    Created { key: String },
}

fn main() {}
