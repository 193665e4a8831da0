fn main() {
    let _ = es_derive::include_schemas!();
}
