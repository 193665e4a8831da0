use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(similarity(smooth(type = "LMDirichlet", mu = 1500, discount_overlaps = false))))]
struct Article {
    title: String,
}

fn main() {}
