use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword)]
    path: std::ffi::OsString,
}

fn main() {}
