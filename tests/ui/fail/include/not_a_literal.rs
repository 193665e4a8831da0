const DIRECTORY: &str = "es-schema";

fn main() {
    let _ = es_derive::include_schemas!(DIRECTORY);
}
