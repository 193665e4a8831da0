use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(nested)]
    items: Vec<Box<Item>>,
}

struct Item;

fn main() {}
