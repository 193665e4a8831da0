use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(dense_vector)]
    vector: [f32; 5000],
}

fn main() {}
