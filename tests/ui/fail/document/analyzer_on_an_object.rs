use es_core::EsObject;

#[derive(EsObject)]
#[es(analyzer(mine = simple))]
struct Author {
    email: String,
}

fn main() {}
