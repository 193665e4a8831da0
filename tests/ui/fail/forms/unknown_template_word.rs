use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "logs", template(composd_of = ["app_common"]))]
struct Log {
    title: String,
}

fn main() {}
