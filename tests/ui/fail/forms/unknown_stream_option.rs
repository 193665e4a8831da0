use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", data_stream(hiden = true))]
struct Log {
    #[serde(rename = "@timestamp")]
    #[es(date)]
    at: String,
}

fn main() {}
