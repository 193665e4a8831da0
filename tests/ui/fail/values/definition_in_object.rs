use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_source(excludes = except(name = "title")))]
struct Article {
    title: String,
}

fn main() {}
