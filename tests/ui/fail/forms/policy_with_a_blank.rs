use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", lifecycle = "app logs")]
struct Log {
    title: String,
}

fn main() {}
