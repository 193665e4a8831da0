use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", template(patterns = ""))]
struct Log {
    title: String,
}

fn main() {}
