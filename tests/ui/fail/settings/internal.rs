use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(downsample.status = "success"))]
struct Article {
    title: String,
}

fn main() {}
