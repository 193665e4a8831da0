use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", data_stream)]
struct Log {
    title: String,
}

fn main() {}
