use es_core::EsObject;

#[derive(EsObject)]
#[es(dynamik = "strict")]
struct Author {
    email: String,
}

fn main() {}
