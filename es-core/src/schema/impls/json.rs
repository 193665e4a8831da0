//! `serde_json`'s own types.

use serde_json::{Map, Number, Value};

use super::leaf;
use crate::schema::{Json, MapsTo, kinds};

leaf! {
    // Any value at all, stored and not searchable: the only mapping that takes scalars and objects alike.
    Value => object(&[("enabled", Json::Bool(false))]);
    Map<String, Value> => flattened;
    Number => double;
}

impl MapsTo<kinds::flattened> for Value {}
impl MapsTo<kinds::geo_shape> for Value {}
impl MapsTo<kinds::percolator> for Value {}
impl MapsTo<kinds::flattened> for Map<String, Value> {}
impl MapsTo<kinds::percolator> for Map<String, Value> {}
impl MapsTo<kinds::byte> for Number {}
impl MapsTo<kinds::double> for Number {}
impl MapsTo<kinds::float> for Number {}
impl MapsTo<kinds::half_float> for Number {}
impl MapsTo<kinds::integer> for Number {}
impl MapsTo<kinds::keyword> for Number {}
impl MapsTo<kinds::long> for Number {}
impl MapsTo<kinds::scaled_float> for Number {}
impl MapsTo<kinds::short> for Number {}
impl MapsTo<kinds::unsigned_long> for Number {}
