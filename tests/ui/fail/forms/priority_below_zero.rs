use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", template(priority = -1))]
struct Log {
    title: String,
}

fn main() {}
