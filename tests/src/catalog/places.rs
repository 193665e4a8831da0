//! Places on the earth and on a plane.

use es_core::{
    prelude::*,
    schema::{GeoPoint, MapsTo, kinds},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A point of a plane.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Point {
    x: f32,
    y: f32,
}

impl MapsTo<kinds::point> for Point {}

/// `geo_point`, `geo_shape`, `point`, `shape`.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-places", settings(number_of_replicas = 0))]
pub struct Places {
    #[es(geo_point)]
    geo_point: GeoPoint,
    #[es(geo_point(
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        ignore_z_value = false,
        meta(source = "GPS"),
        null_value = { "lat": 0.0, "lon": 0.0 },
        store = true,
    ))]
    geo_point_full: Option<String>,
    #[es(geo_point(script = "emit(1.0, 2.0)", on_script_error = "continue", index = false))]
    #[serde(skip_serializing_if = "Option::is_none")]
    geo_point_script: Option<GeoPoint>,
    #[es(geo_point(copy_to = "all"))]
    geo_point_copied: String,
    #[es(geo_shape)]
    geo_shape: Value,
    #[es(geo_shape(
        coerce = true,
        copy_to = "all",
        doc_values = false,
        ignore_malformed = true,
        ignore_z_value = false,
        meta(source = "GPS"),
        orientation = "left",
        store = true,
    ))]
    geo_shape_full: String,
    #[es(geo_shape(script = "emit('POINT(1 2)')", on_script_error = "continue", index = false))]
    #[serde(skip_serializing_if = "Option::is_none")]
    geo_shape_script: Option<String>,
    #[es(point)]
    point: Point,
    #[es(point(
        copy_to = "all",
        doc_values = false,
        ignore_malformed = true,
        ignore_z_value = false,
        meta(source = "plan"),
        null_value = { "x": 0.0, "y": 0.0 },
        store = true,
    ))]
    point_full: Option<String>,
    #[es(point(index = false))]
    point_off: Point,
    #[es(shape)]
    shape: String,
    #[es(shape(
        coerce = true,
        copy_to = "all",
        doc_values = false,
        ignore_malformed = true,
        ignore_z_value = false,
        meta(source = "plan"),
        orientation = "left",
    ))]
    shape_full: Option<String>,
    #[es(shape(index = false))]
    shape_off: Option<String>,
    #[es(text)]
    all: String,
}

impl Default for Places {
    fn default() -> Self {
        let place = GeoPoint { lat: 46.948, lon: 7.4474 };
        Places {
            geo_point: place,
            geo_point_full: None,
            geo_point_script: None,
            geo_point_copied: "46.9,7.4".into(),
            geo_shape: json!({ "type": "Point", "coordinates": [7.4474, 46.948] }),
            geo_shape_full: "POINT (7.4474 46.948)".into(),
            geo_shape_script: None,
            point: Point::default(),
            point_full: None,
            point_off: Point::default(),
            shape: "POINT (1 2)".into(),
            shape_full: None,
            shape_off: None,
            all: String::new(),
        }
    }
}
