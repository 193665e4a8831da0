//! Vectors take their `dims` from the array that holds them.
#![allow(dead_code)]

use es_core::EsDocument;
use serde_json::json;

const DIMS: u32 = 3;

#[derive(EsDocument)]
#[es(index = "vectors")]
struct Vectors<const N: usize> {
    #[es(dense_vector)]
    bare: [f32; 3],
    #[es(dense_vector(similarity = "cosine"))]
    boxed: Option<Box<[f32; 384]>>,
    #[es(dense_vector(dims = 3, element_type = "byte"))]
    given: [i8; 3],
    #[es(dense_vector(dims = 3))]
    list: Vec<f32>,
    #[es(dense_vector(dims = DIMS))]
    constant: [f32; 3],
    #[es(dense_vector(similarity = "dot_product"))]
    generic: [f32; N],
    #[es(text(fields(raw = keyword)))]
    after_them: String,
}

#[test]
fn an_array_has_dims() {
    let properties = super::properties::<Vectors<8>>();
    assert_eq!(properties["bare"], json!({ "type": "dense_vector", "dims": 3 }));
    assert_eq!(properties["boxed"], json!({ "type": "dense_vector", "dims": 384, "similarity": "cosine" }));
    assert_eq!(properties["given"], json!({ "type": "dense_vector", "dims": 3, "element_type": "byte" }));
    assert_eq!(properties["list"], json!({ "type": "dense_vector", "dims": 3 }));
    assert_eq!(properties["constant"], json!({ "type": "dense_vector", "dims": 3 }));
    assert_eq!(
        properties["generic"],
        json!({ "type": "dense_vector", "dims": 8, "similarity": "dot_product" })
    );
}
