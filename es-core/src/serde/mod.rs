//! Adapters for types that serde writes as no field type takes them.
//!
//! Each is a module for `#[serde(with = "…")]`; the field type beside it must be given, since the Rust type no longer
//! says what is written. Each takes `T`, `Option<T>` and `Vec<T>` of the types that its page lists; as always with
//! `with`, a field that may be missing needs `#[serde(default)]`.
//!
//! ```
//! use es_core::EsDocument;
//! use serde::{Deserialize, Serialize};
//! use std::{ops::Range, time::Duration};
//!
//! #[derive(Serialize, Deserialize, EsDocument)]
//! #[es(index = "jobs")]
//! struct Job {
//!     #[serde(with = "es_core::serde::range")]
//!     #[es(integer_range)]
//!     ports: Range<u16>,
//!     #[serde(with = "es_core::serde::duration_millis", default)]
//!     #[es(long)]
//!     took: Option<Duration>,
//! }
//!
//! let job = Job { ports: 8000..8080, took: Some(Duration::from_secs(2)) };
//! assert_eq!(serde_json::to_string(&job)?, r#"{"ports":{"gte":8000,"lt":8080},"took":2000}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! | written | by |
//! |---|---|
//! | bytes as base64, for `binary` | [`base64`], feature `base64` |
//! | Rust's ranges, for the range types | [`range`] |
//! | durations as milliseconds, for `long` | [`duration_millis`] |
//! | `SystemTime` as milliseconds, for `date` | [`system_time`] |
//! | wide integers and others as text, for `keyword` | [`string`] |
//! | `f16`, `bf16` as numbers, for `half_float` | [`half`], feature `half` |
//! | `geo_types::Point`, for `geo_point` | [`lat_lon`], feature `geo-types` |
//! | `time`'s dates without an offset, for `date` | [`time_date`], [`time_datetime`], feature `time` |
//! | `time::Time`, for `keyword` | [`time_of_day`], feature `time` |
//!
//! Where a crate brings its own, take that: `time::serde::rfc3339` for `OffsetDateTime`; `chrono::serde::ts_seconds` with
//! `#[es(date(format = "epoch_second"))]`; `geojson::ser::serialize_geometry` and `geojson::de::deserialize_geometry`
//! for the shapes of `geo-types`; `rust_decimal::serde::float` for numbers where strings don't do;
//! `serde_with::DisplayFromStr` for types of your own.
//!
#![cfg_attr(not(feature = "base64"), doc = "[`base64`]: self")]
#![cfg_attr(not(feature = "half"), doc = "[`half`]: self")]
#![cfg_attr(not(feature = "geo-types"), doc = "[`lat_lon`]: self")]
#![cfg_attr(
    not(feature = "time"),
    doc = "[`time_date`]: self\n[`time_datetime`]: self\n[`time_of_day`]: self"
)]

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the module of the adapter `A` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what this adapter takes",
    label = "the adapter's page in `es_core::serde` lists its types"
)]
pub trait Adapt<A>: Sized {
    /// Writes the value.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads what `write` writes.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// A reference that serde writes through an adapter.
struct Written<'a, T, A>(&'a T, PhantomData<A>);

impl<T: Adapt<A>, A> Serialize for Written<'_, T, A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// A value that serde reads through an adapter.
struct Read<T, A>(T, PhantomData<A>);

impl<'de, T: Adapt<A>, A> Deserialize<'de> for Read<T, A> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Read(T::read(deserializer)?, PhantomData))
    }
}

impl<T: Adapt<A>, A> Adapt<A> for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().map(|value| Written(value, PhantomData)).serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Read<T, A>>::deserialize(deserializer)?.map(|read| read.0))
    }
}

impl<T: Adapt<A>, A> Adapt<A> for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|value| Written(value, PhantomData)))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Vec::<Read<T, A>>::deserialize(deserializer)?;
        Ok(read.into_iter().map(|read| read.0).collect())
    }
}

/// The two functions that `with` asks for, and the adapter's marker.
macro_rules! functions {
    () => {
        /// Marks what this module takes: [`Adapt`](crate::serde::Adapt)`<Adapter>`.
        #[derive(Debug)]
        pub enum Adapter {}

        /// For `#[serde(with = "…")]` and `#[serde(serialize_with = "…")]`.
        pub fn serialize<T, S>(value: &T, serializer: S) -> Result<S::Ok, S::Error>
        where
            T: $crate::serde::Adapt<Adapter>,
            S: ::serde::Serializer,
        {
            value.write(serializer)
        }

        /// For `#[serde(with = "…")]` and `#[serde(deserialize_with = "…")]`.
        pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
        where
            T: $crate::serde::Adapt<Adapter>,
            D: ::serde::Deserializer<'de>,
        {
            T::read(deserializer)
        }
    };
}

#[cfg(feature = "base64")]
pub mod base64;
pub mod duration_millis;
#[cfg(feature = "half")]
pub mod half;
#[cfg(feature = "geo-types")]
pub mod lat_lon;
pub mod range;
pub mod string;
pub mod system_time;
#[cfg(test)]
mod tests;
#[cfg(feature = "time")]
mod time;

#[cfg(feature = "time")]
pub use time::{time_date, time_datetime, time_of_day};
