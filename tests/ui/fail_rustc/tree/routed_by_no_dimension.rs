use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "loads", settings(mode = "time_series", routing_path = ["host"]))]
struct Load {
    #[es(keyword)]
    host: String,
}

fn main() {}
