use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", lifecycle = "app_logs", rollover(max_age = "7d"))]
struct Log {
    title: String,
}

fn main() {}
