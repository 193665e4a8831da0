use es_core::EsObject;

#[derive(EsObject)]
union Number {
    whole: u32,
    part: f32,
}

fn main() {}
