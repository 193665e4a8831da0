use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(copy_to = ["all", "rest"]))]
    title: String,
    all: String,
}

fn main() {}
