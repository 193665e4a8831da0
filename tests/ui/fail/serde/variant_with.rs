use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type")]
enum Event {
    #[serde(serialize_with = "other")]
    Created { key: String },
}

fn main() {}
