use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", version = 2, lifecycle = "app_logs", rollover, template(patterns = ["logs-v1-*"]))]
struct Log {
    title: String,
}

fn main() {}
