use es_core::EsField;

#[derive(EsField)]
union Number {
    whole: u32,
    part: f32,
}

fn main() {}
