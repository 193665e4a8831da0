use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "loads")]
struct Load {
    #[es(nested)]
    disks: Vec<Disk>,
}

#[derive(EsObject)]
struct Disk {
    #[es(keyword(time_series_dimension = true))]
    name: String,
}

fn main() {}
