use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(day = date(format = "bogus")))]
struct Article {
    title: String,
}

fn main() {}
