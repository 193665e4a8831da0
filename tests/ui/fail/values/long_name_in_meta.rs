use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(meta(a_name_of_more_than_twenty = "1")))]
    title: String,
}

fn main() {}
