use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "logs", data_stream)]
struct Log {
    #[serde(flatten)]
    times: Times,
}

#[derive(EsObject)]
struct Times {
    #[serde(rename = "@timestamp")]
    #[es(long)]
    at: u64,
}

fn main() {}
