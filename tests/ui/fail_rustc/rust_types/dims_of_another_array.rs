use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(dense_vector(dims = 384, similarity = "cosine"))]
    vector: [f32; 768],
}

fn main() {}
