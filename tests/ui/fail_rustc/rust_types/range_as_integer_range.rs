use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(integer_range)]
    ages: std::ops::RangeInclusive<i32>,
}

fn main() {}
