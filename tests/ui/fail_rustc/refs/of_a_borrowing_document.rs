use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article<'a> {
    #[es(text(copy_to = "al"))]
    title: &'a str,
}

fn main() {}
