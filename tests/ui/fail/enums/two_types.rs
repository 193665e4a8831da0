use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type")]
enum Event {
    Created {
        #[es(keyword)]
        key: String,
    },
    Renamed {
        #[es(text)]
        key: String,
    },
}

fn main() {}
