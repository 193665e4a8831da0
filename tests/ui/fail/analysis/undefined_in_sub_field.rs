use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(fields(auto = text(analyzer = "autocomplete"))))]
    title: String,
}

fn main() {}
