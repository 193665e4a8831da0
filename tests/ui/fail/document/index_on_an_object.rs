use es_core::EsObject;

#[derive(EsObject)]
#[es(index = "authors")]
struct Author {
    email: String,
}

fn main() {}
