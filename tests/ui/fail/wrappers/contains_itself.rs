use es_core::EsField;

#[derive(EsField)]
struct Tree(Vec<Tree>);

fn main() {}
