use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(max_adjacency_matrix_filters = 100))]
struct Article {
    title: String,
}

fn main() {}
