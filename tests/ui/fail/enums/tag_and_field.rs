use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type")]
enum Event {
    Created { r#type: String },
}

fn main() {}
