//! Decimals: serde writes them as a string, or as a number where a feature of their crate says so; the number types
//! read both.

use crate::schema::{MapsTo, kinds};

#[cfg(feature = "rust_decimal")]
const _: () = {
    use rust_decimal::Decimal;

    impl MapsTo<kinds::scaled_float> for Decimal {}
    impl MapsTo<kinds::double> for Decimal {}
    impl MapsTo<kinds::float> for Decimal {}
    impl MapsTo<kinds::half_float> for Decimal {}
    impl MapsTo<kinds::keyword> for Decimal {}
};

#[cfg(feature = "bigdecimal")]
const _: () = {
    use bigdecimal::BigDecimal;

    impl MapsTo<kinds::scaled_float> for BigDecimal {}
    impl MapsTo<kinds::double> for BigDecimal {}
    impl MapsTo<kinds::float> for BigDecimal {}
    impl MapsTo<kinds::half_float> for BigDecimal {}
    impl MapsTo<kinds::keyword> for BigDecimal {}
};
