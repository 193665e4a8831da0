use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(parts = composite(script = "emit('a', 1)", fields = "a")))]
struct Article {
    title: String,
}

fn main() {}
