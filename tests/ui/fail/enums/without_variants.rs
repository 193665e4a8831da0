use es_core::EsObject;

#[derive(EsObject)]
enum Event {
    #[serde(skip)]
    Created { key: String },
}

fn main() {}
