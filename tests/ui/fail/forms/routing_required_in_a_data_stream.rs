use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", data_stream(hidden = true), _routing(required = true))]
struct Log {
    #[serde(rename = "@timestamp")]
    #[es(date)]
    at: String,
}

fn main() {}
