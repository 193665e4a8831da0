use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", template = "logs-*")]
struct Log {
    title: String,
}

fn main() {}
