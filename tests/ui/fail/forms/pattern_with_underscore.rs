use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", template(patterns = "_logs-*"))]
struct Log {
    title: String,
}

fn main() {}
