use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", data_stream)]
struct Log {
    #[serde(rename = "@timestamp")]
    #[es(date(store = true))]
    at: String,
}

fn main() {}
