use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", lifecycle = "app_logs", settings(index.lifecycle.name = "app_logs"))]
struct Log {
    title: String,
}

fn main() {}
