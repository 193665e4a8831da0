use es_core::EsObject;

#[derive(EsObject)]
struct Author {
    #[es(id)]
    email: String,
}

fn main() {}
