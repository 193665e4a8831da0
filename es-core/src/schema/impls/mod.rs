//! [`EsField`](super::EsField) and [`MapsTo`](super::MapsTo) for types of the standard library and of other crates.

#[cfg(feature = "chrono")]
mod chrono;
mod geo;
mod json;
mod key;
mod std_types;
#[cfg(feature = "uuid")]
mod uuid;
mod wrappers;

pub use geo::GeoPoint;

/// `Type, Type => field;`: types with a natural field type that is not an object.
macro_rules! leaf {
    ($($($ty:ty),+ => $field:expr;)*) => {$($(
        impl $crate::schema::EsField for $ty {
            const FIELD: $crate::schema::Field = $field;
            type Check<R: $crate::schema::EsDocument> = $crate::schema::NoCheck;
        }
        impl $crate::schema::ListItem for $ty {}
    )+)*};
}
use leaf;
