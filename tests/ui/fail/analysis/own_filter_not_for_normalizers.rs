use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(stems = stemmer(language = "english")))]
#[es(normalizer(mine = custom(filter = ["stems"])))]
struct Article {
    title: String,
}

fn main() {}
