//! Durations as whole milliseconds, for `long`: `std::time::Duration`, `chrono::TimeDelta` (feature `chrono`) and
//! `time::Duration` (feature `time`). What is finer than a millisecond is cut off.
//!
//! ```
//! use std::time::Duration;
//!
//! #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
//! #[es(index = "requests")]
//! struct Request {
//!     #[serde(with = "es_core::serde::duration_millis")]
//!     #[es(long)]
//!     took: Duration,
//! }
//!
//! let json = serde_json::to_string(&Request { took: Duration::from_secs_f64(1.5) })?;
//! assert_eq!(json, r#"{"took":1500}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer, de::Error as _, ser::Error as _};

use super::Adapt;

functions!();

impl Adapt<Adapter> for Duration {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = i64::try_from(self.as_millis()).map_err(S::Error::custom)?;
        serializer.serialize_i64(millis)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        u64::try_from(millis).map(Duration::from_millis).map_err(D::Error::custom)
    }
}

#[cfg(feature = "chrono")]
impl Adapt<Adapter> for chrono::TimeDelta {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.num_milliseconds())
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        Self::try_milliseconds(millis).ok_or_else(|| D::Error::custom("out of a duration's range"))
    }
}

#[cfg(feature = "time")]
impl Adapt<Adapter> for time::Duration {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = i64::try_from(self.whole_milliseconds()).map_err(S::Error::custom)?;
        serializer.serialize_i64(millis)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self::milliseconds)
    }
}
