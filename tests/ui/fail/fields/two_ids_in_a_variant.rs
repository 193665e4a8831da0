use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "events")]
#[serde(tag = "type")]
enum Event {
    Created {
        #[es(id)]
        key: String,
        #[es(id)]
        number: u64,
    },
}

fn main() {}
