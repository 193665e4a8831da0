use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", data_stream, rollover(max_age = "7d"))]
struct Log {
    #[serde(rename = "@timestamp")]
    #[es(date)]
    at: String,
}

fn main() {}
