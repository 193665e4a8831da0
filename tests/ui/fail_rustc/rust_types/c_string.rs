use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    name: Option<std::ffi::CString>,
}

fn main() {}
