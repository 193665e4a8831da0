use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "loads", data_stream(allow_custom_routing = true), settings(mode = "time_series", routing_path = "host"))]
struct Load {
    #[serde(rename = "@timestamp")]
    #[es(date)]
    at: String,
    #[es(keyword(time_series_dimension = true))]
    host: String,
}

fn main() {}
