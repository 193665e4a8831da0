use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", rollover(min_docs = 1))]
struct Log {
    title: String,
}

fn main() {}
