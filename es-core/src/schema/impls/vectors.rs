//! Lists that are one value: the vector itself, a pair of coordinates.

use crate::schema::{MapsTo, kinds};

impl MapsTo<kinds::dense_vector> for Vec<f32> {}
impl MapsTo<kinds::dense_vector> for Vec<f64> {}
// For `element_type = "byte"`, whose bytes are signed.
impl MapsTo<kinds::dense_vector> for Vec<i8> {}
impl MapsTo<kinds::dense_vector> for [f32] {}
impl MapsTo<kinds::dense_vector> for [f64] {}
impl MapsTo<kinds::dense_vector> for [i8] {}
impl<const N: usize> MapsTo<kinds::dense_vector> for [f32; N] {
    const LENGTH: Option<usize> = Some(N);
}
impl<const N: usize> MapsTo<kinds::dense_vector> for [f64; N] {
    const LENGTH: Option<usize> = Some(N);
}
impl<const N: usize> MapsTo<kinds::dense_vector> for [i8; N] {
    const LENGTH: Option<usize> = Some(N);
}

impl<T: MapsTo<kinds::dense_vector>> MapsTo<kinds::rank_vectors> for Vec<T> {}

// Longitude first, as in GeoJSON.
impl MapsTo<kinds::geo_point> for (f64, f64) {}
impl MapsTo<kinds::geo_point> for [f64; 2] {}
impl MapsTo<kinds::point> for (f64, f64) {}
impl MapsTo<kinds::point> for [f64; 2] {}
