use es_core::EsObject;

#[derive(EsObject)]
#[es(alias(Created = "Created.key"))]
enum Event {
    Created { key: String },
}

fn main() {}
