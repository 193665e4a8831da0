use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(day = keyword(on_script_error = "continue")))]
struct Article {
    title: String,
}

fn main() {}
