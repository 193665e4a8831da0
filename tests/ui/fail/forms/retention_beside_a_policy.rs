use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", lifecycle = "app_logs", data_stream(retention = "30d"))]
struct Log {
    #[serde(rename = "@timestamp")]
    #[es(date)]
    at: String,
}

fn main() {}
