use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "app-logs", template(patterns = ["app-log-*"]))]
struct Log {
    title: String,
}

fn main() {}
