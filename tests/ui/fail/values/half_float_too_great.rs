use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(half_float(null_value = 70000))]
    title: f32,
}

fn main() {}
