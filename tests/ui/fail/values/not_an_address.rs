use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(ip(null_value = "nope"))]
    title: std::net::IpAddr,
}

fn main() {}
