use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", rollover(max_age = 7))]
struct Log {
    title: String,
}

fn main() {}
