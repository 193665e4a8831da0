use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", rollover(max_aeg = "7d"))]
struct Log {
    title: String,
}

fn main() {}
