use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", rollover, settings(index.lifecycle.name = "app_logs"))]
struct Log {
    title: String,
}

fn main() {}
