use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "events")]
#[serde(tag = "type")]
enum Event {
    Created {
        #[es(id(skip_source))]
        key: String,
    },
}

fn main() {}
