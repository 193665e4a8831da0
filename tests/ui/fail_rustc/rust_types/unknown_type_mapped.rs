use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword)]
    level: Level,
}

enum Level {
    High,
}

fn main() {}
