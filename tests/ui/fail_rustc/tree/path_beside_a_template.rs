use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Stamps {
    #[es(keyword)]
    created_by: String,
}

#[derive(EsDocument)]
#[es(index = "articles", from_template(Stamps))]
struct Article {
    #[es(text(copy_to = "created"))]
    title: String,
}

fn main() {}
