//! Types that no field type takes as serde writes them, and why.
//!
//! Each trait here is a reason, and nothing implements it: `impl EsField for OsString where AsWritten:
//! NoText<OsString>` makes the compiler say the reason, where no implementation at all would make it say that the
//! type is unknown. (`for<'a>` is what makes the compiler put off a bound that it sees to be wrong. The bound is on
//! [`AsWritten`], since about a bound on the type itself it would speak in the words of `EsField`.)

use std::ffi::{CStr, CString, OsStr, OsString};
use std::marker::PhantomData;
use std::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use std::time::{Duration, SystemTime};

use crate::schema::{
    AggregateMetric, EsDocument, EsField, Field, Histogram, Join, Kind, ListItem, MapsTo, NoCheck, kinds,
    path,
};

/// What a field would hold: a type's JSON, as serde writes it without an adapter.
#[derive(Debug)]
pub enum AsWritten {}

macro_rules! reasons {
    ($message:literal: $($why:ident: $label:literal, $note:literal;)*) => {$(
        #[doc = concat!($label, "; ", $note, ".")]
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            note = $note
        )]
        pub trait $why<T: ?Sized> {}
    )*};
}

reasons! { "`{T}` has no field type as serde writes it":
    NoText:
        "serde writes numbers, not text",
        "a `String` or a `PathBuf` is text; a module of your own that writes text: `#[serde(with = \"…\")] #[es(keyword)]`";
    AlwaysNull:
        "serde always writes `null`, which is not indexed",
        "leave it out of the document: `#[serde(skip)]`";
    WiderThan64Bits:
        "Elasticsearch's integers end at 64 bits",
        "as text: `#[serde(with = \"es_core::serde::string\")] #[es(keyword)]`";
    SecondsAndNanos:
        "serde writes seconds and nanoseconds apart, which no number field puts together",
        "as milliseconds: `#[serde(with = \"es_core::serde::duration_millis\")] #[es(long)]`";
    SinceTheEpoch:
        "serde writes an object of seconds and nanoseconds, which `date` refuses",
        "as milliseconds: `#[serde(with = \"es_core::serde::system_time\")] #[es(date)]`";
    StartAndEnd:
        "serde writes `start` and `end`, where Elasticsearch's ranges have `gte` and `lt`",
        "`#[serde(with = \"es_core::serde::range\")] #[es(integer_range)]`, or the type `es_core::schema::Bounds`";
    StringOrObject:
        "what serde writes depends on the variant",
        "a struct of two `Option`s; or keep it unsearchable: `#[es(object(enabled = false))]`";
    Mixed:
        "serde writes a list of values of several types, and a field has one",
        "a struct that derives `EsObject`; where all are of one type, an array, or `#[es(keyword, unchecked)]`";
    NineNumbers:
        "serde writes a list of numbers, of which `date` makes as many wrong dates",
        "as RFC 3339: `#[serde(with = \"time::serde::rfc3339\")] #[es(date)]`";
    YearAndOrdinal:
        "serde writes a list of numbers, of which `date` makes as many wrong dates",
        "`#[serde(with = \"es_core::serde::time_date\")] #[es(date)]`";
    WithoutOffset:
        "serde writes a list of numbers, of which `date` makes as many wrong dates",
        "in UTC: `#[serde(with = \"es_core::serde::time_datetime\")] #[es(date)]`";
    HoursAndMinutes:
        "serde writes a list of numbers",
        "as text: `#[serde(with = \"es_core::serde::time_of_day\")] #[es(keyword)]`";
    NamedZone:
        "serde adds the zone's name, which `date` refuses",
        "a field of type `jiff::Timestamp`, filled by `zoned.timestamp()`";
    SignAndDigits:
        "serde writes a sign and a list of digits, which are indexed as unrelated numbers",
        "as text: `#[serde(with = \"es_core::serde::string\")] #[es(keyword)]`";
    BitPattern:
        "serde writes the bits as an integer: 1.5 becomes 15872",
        "as a number: `#[serde(with = \"es_core::serde::half\")] #[es(half_float)]`";
    NotGeoJson:
        "serde writes neither GeoJSON nor WKT, and the shape types refuse it",
        "`#[serde(serialize_with = \"geojson::ser::serialize_geometry\")] #[es(geo_shape)]`, and `deserialize_with` alike";
    NotAGeometry:
        "the shape types take a geometry, and refuse features",
        "a field of type `geojson::Geometry`, and the properties beside it";
}

reasons! { "`{T}` must be given a field type":
    NeedsAScale:
        "a decimal's field type depends on how many digits it must keep",
        "`#[es(scaled_float(scaling_factor = 100))]` keeps two decimal places, `#[es(keyword)]` all";
    NumbersOrText:
        "serde writes numbers: nothing that a `binary` field holds",
        "as base64: `#[serde(with = \"es_core::serde::base64\")] #[es(binary)]`; as numbers: `#[es(short)]`";
    PlaneOrEarth:
        "serde writes `x` and `y`: coordinates on a plane, which `geo_point` refuses",
        "on a plane: `#[es(point)]`; on the earth: `#[serde(with = \"es_core::serde::lat_lon\")] #[es(geo_point)]`";
    NeedsRelations:
        "a `join` field names the relations that it holds",
        "`#[es(join(relations = …))]`, as the documentation of `es_core::schema::Join` shows";
    NeedsMetrics:
        "an `aggregate_metric_double` field names its metrics",
        "such as `#[es(aggregate_metric_double(metrics = [\"min\", \"max\"], default_metric = \"max\"))]`";
}

reasons! { "a list of `{T}` has no field type":
    OneValue:
        "such a field holds one value for each document",
        "leave the list out, or keep it in objects that are `nested`";
}

/// `Reason => [generics] type, …;`: neither a field by itself nor mapped as anything.
macro_rules! refused {
    ($why:ident => $([$($generics:tt)*] $ty:ty),+) => {$(
        impl<$($generics)*> EsField for $ty where for<'a> AsWritten: $why<$ty> {
            const FIELD: Field = Field::new("");
            type At<P: path::Path> = path::Leaf<P, kinds::object>;
            type Check<R: EsDocument> = NoCheck;
        }
        impl<$($generics)*> ListItem for $ty where for<'a> AsWritten: $why<$ty> {}
        impl<$($generics)* __K: Kind> MapsTo<__K> for $ty where for<'a> AsWritten: $why<$ty> {}
    )+};
}

/// The same for types that are mapped as some types, if asked to: `MapsTo` says as which.
macro_rules! not_inferred {
    ($why:ident => $($ty:ty),+) => {$(
        impl EsField for $ty where for<'a> AsWritten: $why<$ty> {
            const FIELD: Field = Field::new("");
            type At<P: path::Path> = path::Leaf<P, kinds::object>;
            type Check<R: EsDocument> = NoCheck;
        }
        impl ListItem for $ty where for<'a> AsWritten: $why<$ty> {}
    )+};
}

refused! { NoText => [] OsStr, [] OsString, [] CStr, [] CString }
refused! { AlwaysNull => [] (), [T: ?Sized,] PhantomData<T> }
refused! { WiderThan64Bits => [] i128, [] u128 }
refused! { SecondsAndNanos => [] Duration }
refused! { SinceTheEpoch => [] SystemTime }
refused! { StartAndEnd => [T,] Range<T>, [T,] RangeInclusive<T>, [T,] RangeFrom<T>, [T,] RangeTo<T> }
refused! { StartAndEnd => [T,] RangeToInclusive<T> }
refused! { StringOrObject => [T, E,] Result<T, E>, [T,] Bound<T> }
refused! { Mixed => [A, B,] (A, B), [A, B, C,] (A, B, C), [A, B, C, D,] (A, B, C, D) }

not_inferred! { NeedsRelations => Join }
not_inferred! { NeedsMetrics => AggregateMetric }
impl ListItem for Histogram where for<'a> AsWritten: OneValue<Histogram> {}

#[cfg(feature = "chrono")]
refused! { SecondsAndNanos => [] chrono::TimeDelta }
#[cfg(feature = "time")]
refused! { NineNumbers => [] time::OffsetDateTime, [] time::UtcDateTime }
#[cfg(feature = "time")]
refused! { YearAndOrdinal => [] time::Date }
#[cfg(feature = "time")]
refused! { WithoutOffset => [] time::PrimitiveDateTime }
#[cfg(feature = "time")]
refused! { HoursAndMinutes => [] time::Time }
#[cfg(feature = "time")]
refused! { SecondsAndNanos => [] time::Duration }
#[cfg(feature = "jiff")]
refused! { NamedZone => [] jiff::Zoned }
#[cfg(feature = "num-bigint")]
refused! { SignAndDigits => [] num_bigint::BigInt, [] num_bigint::BigUint }
#[cfg(feature = "half")]
refused! { BitPattern => [] half::f16, [] half::bf16 }
#[cfg(feature = "rust_decimal")]
not_inferred! { NeedsAScale => rust_decimal::Decimal }
#[cfg(feature = "bigdecimal")]
not_inferred! { NeedsAScale => bigdecimal::BigDecimal }
#[cfg(feature = "geo-types")]
not_inferred! { PlaneOrEarth => geo_types::Point, geo_types::Coord }
#[cfg(feature = "geo-types")]
refused! { NotGeoJson => [] geo_types::Geometry, [] geo_types::GeometryCollection, [] geo_types::Line }
#[cfg(feature = "geo-types")]
refused! { NotGeoJson => [] geo_types::LineString, [] geo_types::MultiLineString }
#[cfg(feature = "geo-types")]
refused! { NotGeoJson => [] geo_types::MultiPoint, [] geo_types::MultiPolygon, [] geo_types::Polygon }
#[cfg(feature = "geo-types")]
refused! { NotGeoJson => [] geo_types::Rect, [] geo_types::Triangle }
#[cfg(feature = "geojson")]
refused! { NotAGeometry => [] geojson::Feature, [] geojson::FeatureCollection, [] geojson::GeoJson }
#[cfg(feature = "either")]
refused! { StringOrObject => [A, B,] either::Either<A, B> }
#[cfg(feature = "serde_bytes")]
not_inferred! { NumbersOrText => serde_bytes::ByteBuf, serde_bytes::Bytes }
#[cfg(feature = "bytes")]
not_inferred! { NumbersOrText => bytes::Bytes, bytes::BytesMut }

/// serde writes a list of bytes as numbers.
#[diagnostic::on_unimplemented(
    message = "a list of `{T}` must say how it is mapped",
    label = "serde writes numbers: nothing that a `binary` field holds",
    note = "as base64: `#[serde(with = \"es_core::serde::base64\")] #[es(binary)]`; as numbers: `#[es(short)]`"
)]
pub trait BytesOrNumbers<T: ?Sized> {}
impl ListItem for u8 where for<'a> AsWritten: BytesOrNumbers<u8> {}

/// A `binary` field takes base64 only, and does not look at what it is given by default.
#[diagnostic::on_unimplemented(
    message = "bytes cannot be mapped as `binary` as serde writes them",
    label = "serde writes numbers, and a `binary` field takes base64",
    note = "`#[serde(with = \"es_core::serde::base64\")]` beside it writes base64"
)]
pub trait NotBase64<T: ?Sized> {}
impl MapsTo<kinds::binary> for u8 where for<'a> AsWritten: NotBase64<u8> {}
#[cfg(feature = "bytes")]
impl MapsTo<kinds::binary> for bytes::Bytes where for<'a> AsWritten: NotBase64<bytes::Bytes> {}
#[cfg(feature = "bytes")]
impl MapsTo<kinds::binary> for bytes::BytesMut where for<'a> AsWritten: NotBase64<bytes::BytesMut> {}
#[cfg(feature = "serde_bytes")]
impl MapsTo<kinds::binary> for serde_bytes::ByteBuf where for<'a> AsWritten: NotBase64<serde_bytes::ByteBuf> {}
