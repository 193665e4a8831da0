//! Ranges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use serde::{Deserialize, Serialize};

use crate::schema::{EsDocument, EsField, Field, Kind, ListItem, MapsTo, NoCheck, kinds, path};

/// A range as Elasticsearch's range types take it, open where a bound is `None`: maps to `integer_range`, `long_range`,
/// `float_range`, `double_range`, `date_range` or `ip_range`, by `T`.
///
/// A range that ends before it begins is refused by the server. For a field of Rust's own range types there is
/// [`serde::range`](crate::serde::range).
///
/// ```
/// use es_core::schema::Bounds;
/// let ages = Bounds::from(18..65);
/// assert_eq!(serde_json::to_string(&ages)?, r#"{"gte":18,"lt":65}"#);
/// let sizes = Bounds { gt: Some(0.5), ..Bounds::default() };
/// assert_eq!(serde_json::to_string(&sizes)?, r#"{"gt":0.5}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bounds<T> {
    /// Greater than this.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub gt: Option<T>,
    /// Greater than this, or equal.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub gte: Option<T>,
    /// Less than this.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub lt: Option<T>,
    /// Less than this, or equal.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub lte: Option<T>,
}

/// `Default` without asking it of `T`.
fn none<T>() -> Option<T> {
    None
}

impl<T> Default for Bounds<T> {
    fn default() -> Self {
        Bounds { gt: None, gte: None, lt: None, lte: None }
    }
}

impl<T> From<Range<T>> for Bounds<T> {
    fn from(range: Range<T>) -> Self {
        Bounds { gte: Some(range.start), lt: Some(range.end), ..Bounds::default() }
    }
}

impl<T> From<RangeInclusive<T>> for Bounds<T> {
    fn from(range: RangeInclusive<T>) -> Self {
        let (start, end) = range.into_inner();
        Bounds { gte: Some(start), lte: Some(end), ..Bounds::default() }
    }
}

impl<T> From<RangeFrom<T>> for Bounds<T> {
    fn from(range: RangeFrom<T>) -> Self {
        Bounds { gte: Some(range.start), ..Bounds::default() }
    }
}

impl<T> From<RangeTo<T>> for Bounds<T> {
    fn from(range: RangeTo<T>) -> Self {
        Bounds { lt: Some(range.end), ..Bounds::default() }
    }
}

impl<T> From<RangeToInclusive<T>> for Bounds<T> {
    fn from(range: RangeToInclusive<T>) -> Self {
        Bounds { lte: Some(range.end), ..Bounds::default() }
    }
}

/// What a range has as its bounds.
#[diagnostic::on_unimplemented(
    message = "Elasticsearch has no range of `{Self}`",
    label = "ranges are of integers up to 64 bits with a sign, of floats, dates and IP addresses"
)]
pub trait RangeBound {
    /// The field type of such ranges.
    type Range: Kind;
}

macro_rules! bounded {
    ($($($ty:ty),+ => $range:ident;)*) => {$($(
        impl RangeBound for $ty {
            type Range = kinds::$range;
        }
    )+)*};
}

bounded! {
    i8, i16, i32, u8, u16 => integer_range;
    i64, isize, u32 => long_range;
    f32 => float_range;
    f64 => double_range;
    IpAddr, Ipv4Addr, Ipv6Addr => ip_range;
}

#[cfg(feature = "jiff")]
bounded! { jiff::Timestamp, jiff::civil::DateTime, jiff::civil::Date => date_range; }
#[cfg(feature = "chrono")]
bounded! { chrono::NaiveDateTime, chrono::NaiveDate => date_range; }
#[cfg(feature = "chrono")]
impl<Z: chrono::TimeZone> RangeBound for chrono::DateTime<Z> {
    type Range = kinds::date_range;
}

impl<T: RangeBound> EsField for Bounds<T> {
    const FIELD: Field = Field::new(<T::Range as Kind>::TYPE);
    type At<P: path::Path> = path::Leaf<P, T::Range>;
    type Check<R: EsDocument> = NoCheck;
}
impl<T: RangeBound> ListItem for Bounds<T> {}
impl<T: MapsTo<kinds::integer>> MapsTo<kinds::integer_range> for Bounds<T> {}
impl<T: MapsTo<kinds::long>> MapsTo<kinds::long_range> for Bounds<T> {}
impl<T: MapsTo<kinds::float>> MapsTo<kinds::float_range> for Bounds<T> {}
impl<T: MapsTo<kinds::double>> MapsTo<kinds::double_range> for Bounds<T> {}
impl<T: MapsTo<kinds::date>> MapsTo<kinds::date_range> for Bounds<T> {}
impl<T: MapsTo<kinds::ip>> MapsTo<kinds::ip_range> for Bounds<T> {}
