use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(normalizer(mine = custom(filter = ["porter_stem"])))]
struct Article {
    title: String,
}

fn main() {}
