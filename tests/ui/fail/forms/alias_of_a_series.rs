use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", lifecycle = "app_logs", rollover, settings(lifecycle.rollover_alias = "logs"))]
struct Log {
    title: String,
}

fn main() {}
