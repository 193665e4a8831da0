use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(dense_vector(dims = 3, index_options(type = "bbq_hnsw")))]
    title: Vec<f32>,
}

fn main() {}
