use es_core::EsObject;

#[derive(EsObject)]
#[es(template(priority = 1))]
struct Log {
    title: String,
}

fn main() {}
