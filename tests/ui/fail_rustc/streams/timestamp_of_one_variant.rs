use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", data_stream)]
#[serde(tag = "kind")]
enum Log {
    Started {
        #[serde(rename = "@timestamp")]
        #[es(date)]
        at: String,
    },
    Stopped {
        #[es(keyword)]
        reason: String,
    },
}

fn main() {}
