//! `geo_types::Point` and `Coord` as `{"lat": y, "lon": x}`, for `geo_point`.
//!
//! ```
//! use geo_types::Point;
//!
//! #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
//! #[es(index = "places")]
//! struct Place {
//!     #[serde(with = "es_core::serde::lat_lon")]
//!     #[es(geo_point)]
//!     at: Point,
//! }
//!
//! let json = serde_json::to_string(&Place { at: Point::new(7.4474, 46.948) })?;
//! assert_eq!(json, r#"{"at":{"lat":46.948,"lon":7.4474}}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use geo_types::{Coord, Point};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Adapt;
use crate::schema::GeoPoint;

functions!();

macro_rules! points {
    ($($ty:ident)*) => {$(
        impl Adapt<Adapter> for $ty {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Coord { x: lon, y: lat } = (*self).into();
                GeoPoint { lat, lon }.serialize(serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let GeoPoint { lat, lon } = GeoPoint::deserialize(deserializer)?;
                Ok(Coord { x: lon, y: lat }.into())
            }
        }
    )*};
}

points! { Point Coord }
