use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
#[serde(tag = "type")]
enum Media {
    Image { size: u32 },
    Sound { size: f32 },
}

#[derive(EsDocument)]
#[es(index = "posts")]
struct Post {
    media: Media,
}

fn main() {}
