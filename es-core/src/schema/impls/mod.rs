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

/// `Type, Type => kind;` or `Type => kind(params);`: types with a natural field type that is not an object.
macro_rules! leaf {
    ($($($ty:ty),+ => $kind:ident $(($params:expr))?;)*) => {
        $($crate::schema::impls::leaf! { @ $kind [$($params)?] $($ty),+ })*
    };
    (@ $kind:ident [] $($ty:ty),+) => { $crate::schema::impls::leaf! { @ $kind [&[]] $($ty),+ } };
    (@ $kind:ident [$params:expr] $($ty:ty),+) => {$(
        impl $crate::schema::EsField for $ty {
            const FIELD: $crate::schema::Field = $crate::schema::Field::with(stringify!($kind), $params);
            type At<P: $crate::schema::path::Path> = $crate::schema::path::Leaf<P, $crate::schema::kinds::$kind>;
            type Check<R: $crate::schema::EsDocument> = $crate::schema::NoCheck;
        }
        impl $crate::schema::ListItem for $ty {}
    )+};
}
pub(super) use leaf;
