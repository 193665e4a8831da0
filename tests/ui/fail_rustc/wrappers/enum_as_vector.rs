use es_core::EsField;

#[derive(EsField)]
#[es(dense_vector(dims = 3))]
enum Status {
    InStock,
}

fn main() {}
