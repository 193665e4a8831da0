//! Places on the earth.

use serde::{Deserialize, Serialize};

use crate::schema::{MapsTo, impls::leaf, kinds};

/// A place on the earth, in degrees: maps to `geo_point`.
///
/// ```
/// use es_core::schema::GeoPoint;
/// let bern = GeoPoint { lat: 46.948, lon: 7.4474 };
/// assert_eq!(serde_json::to_string(&bern)?, r#"{"lat":46.948,"lon":7.4474}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GeoPoint {
    /// Latitude, from -90 to 90.
    pub lat: f64,
    /// Longitude, from -180 to 180.
    pub lon: f64,
}

leaf! { GeoPoint => geo_point; }

impl MapsTo<kinds::geo_point> for GeoPoint {}
