//! Rust's ranges as Elasticsearch's range types take them: `Range` as `gte` and `lt`, `RangeInclusive` as `gte` and
//! `lte`, `RangeFrom`, `RangeTo` and `RangeToInclusive` as the one bound that they have.
//!
//! The field type is that of the bounds: `integer_range`, `long_range`, `float_range`, `double_range`, `date_range`,
//! `ip_range`; there is none for `u64`. A range that is empty is refused by the server.
//!
//! ```
//! use std::ops::RangeInclusive;
//!
//! #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
//! #[es(index = "tariffs")]
//! struct Tariff {
//!     #[serde(with = "es_core::serde::range")]
//!     #[es(integer_range)]
//!     ages: RangeInclusive<u8>,
//! }
//!
//! let json = serde_json::to_string(&Tariff { ages: 6..=16 })?;
//! assert_eq!(json, r#"{"ages":{"gte":6,"lte":16}}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::Adapt;
use crate::schema::Bounds;

functions!();

/// `$range` written by its bounds; read from `Bounds` that fit `$pattern`.
macro_rules! ranges {
    ($($range:ident, $value:ident => $written:expr, $pattern:pat => $read:expr, $expected:literal;)*) => {$(
        impl<T: Serialize + for<'a> Deserialize<'a>> Adapt<Adapter> for $range<T> {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                $written.serialize(serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match Bounds::<T>::deserialize(deserializer)? {
                    $pattern => Ok($read),
                    _ => Err(D::Error::custom(concat!("a range is expected with ", $expected, " and no other bound"))),
                }
            }
        }
    )*};
}

ranges! {
    Range, range => Bounds::from(&range.start..&range.end),
        Bounds { gt: None, gte: Some(start), lt: Some(end), lte: None } => start..end, "`gte` and `lt`";
    RangeInclusive, range => Bounds::from(range.start()..=range.end()),
        Bounds { gt: None, gte: Some(start), lt: None, lte: Some(end) } => start..=end, "`gte` and `lte`";
    RangeFrom, range => Bounds::from(&range.start..),
        Bounds { gt: None, gte: Some(start), lt: None, lte: None } => start.., "`gte`";
    RangeTo, range => Bounds::from(..&range.end),
        Bounds { gt: None, gte: None, lt: Some(end), lte: None } => ..end, "`lt`";
    RangeToInclusive, range => Bounds::from(..=&range.end),
        Bounds { gt: None, gte: None, lt: None, lte: Some(end) } => ..=end, "`lte`";
}
