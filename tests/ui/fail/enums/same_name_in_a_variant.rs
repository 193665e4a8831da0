use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type", rename_all_fields = "lowercase")]
enum Event {
    Created {
        key: String,
        #[serde(rename = "key")]
        number: u64,
    },
}

fn main() {}
