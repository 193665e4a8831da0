//! [`EsField`](super::EsField) and [`MapsTo`](super::MapsTo) for types of the standard library and of other crates.

#[cfg(feature = "chrono")]
mod chrono;
mod crates;
#[cfg(any(feature = "rust_decimal", feature = "bigdecimal"))]
mod decimals;
mod json;
mod key;
mod maps;
mod net;
mod numbers;
pub mod refused;
mod same_as;
mod text;
mod vectors;
mod wrappers;

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
pub(super) use leaf;
