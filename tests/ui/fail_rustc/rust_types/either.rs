use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    code: either::Either<u32, String>,
}

fn main() {}
