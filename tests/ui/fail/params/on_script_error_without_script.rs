use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long(on_script_error = "continue"))]
    views: i64,
}

fn main() {}
