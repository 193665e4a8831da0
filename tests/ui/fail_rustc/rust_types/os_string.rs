use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    path: std::ffi::OsString,
}

fn main() {}
