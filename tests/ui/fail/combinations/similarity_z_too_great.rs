use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(similarity(
    far(type = "DFR", basic_model = "g", after_effect = "l", normalization = "z", normalization.z.z = 0.5)
)))]
struct Article {
    title: String,
}

fn main() {}
