use es_core::EsObject;

#[derive(EsObject)]
enum Event {
    Created { key: String },
    #[serde(rename = "a..b")]
    Renamed { key: String },
}

fn main() {}
