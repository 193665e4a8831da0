use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", rollover)]
struct Log {
    title: String,
}

fn main() {}
