use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "places")]
struct Place {
    #[es(keyword)]
    position: String,
    #[es(completion(contexts = [{ "name": "near", "type": "geo", "path": "position" }]))]
    name: String,
}

fn main() {}
