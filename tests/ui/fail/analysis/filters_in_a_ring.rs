use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(one = multiplexer(filters = ["two"]), two = condition(filter = ["one"], script = "true")))]
struct Article {
    title: String,
}

fn main() {}
