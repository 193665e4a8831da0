use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", data_steam)]
struct Log {
    #[serde(rename = "@timestamp")]
    #[es(date)]
    at: String,
}

fn main() {}
