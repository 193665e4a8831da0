use es_core::EsObject;

#[derive(EsObject)]
enum Event {
    #[es(keyword)]
    Created(String),
}

fn main() {}
