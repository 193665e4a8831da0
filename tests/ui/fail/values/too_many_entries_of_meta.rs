use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(meta(a = "1", b = "2", c = "3", d = "4", e = "5", f = "6")))]
    title: String,
}

fn main() {}
