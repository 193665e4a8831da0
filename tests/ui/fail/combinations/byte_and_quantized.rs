use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(dense_vector(dims = 3, element_type = "byte", index_options(type = "int8_hnsw")))]
    title: Vec<i8>,
}

fn main() {}
