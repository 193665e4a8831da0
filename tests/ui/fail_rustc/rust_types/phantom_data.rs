use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    nothing: std::marker::PhantomData<u8>,
}

fn main() {}
