use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(dynamic_template(prices(match = "*_price", mapping = scaled_float)))]
struct Article {
    title: String,
}

fn main() {}
