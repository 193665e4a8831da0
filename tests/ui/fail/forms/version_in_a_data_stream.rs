use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", data_stream)]
struct Log {
    #[serde(rename = "@timestamp")]
    #[es(date)]
    at: String,
    #[es(external_version)]
    revision: u64,
}

fn main() {}
