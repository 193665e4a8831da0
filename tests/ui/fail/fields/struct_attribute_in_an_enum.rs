use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "events")]
#[serde(tag = "type")]
enum Event {
    Created {
        #[es(analyzer(mine = simple))]
        key: String,
    },
}

fn main() {}
