use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", template(composed_of = []))]
struct Log {
    title: String,
}

fn main() {}
