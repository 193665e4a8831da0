use es_core::EsObject;

#[derive(EsObject)]
enum Event {
    Created { key: String },
    Cleared,
}

fn main() {}
