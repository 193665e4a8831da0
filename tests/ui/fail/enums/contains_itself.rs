use es_core::EsObject;

#[derive(EsObject)]
#[serde(tag = "type")]
enum Tree {
    Leaf { value: u32 },
    Branch { left: Box<Tree> },
}

fn main() {}
