//! `SystemTime` as milliseconds since the epoch, which a `date` field reads by its default format. What is finer than a
//! millisecond is cut off, as `date` itself does.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//!
//! #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
//! #[es(index = "files")]
//! struct File {
//!     #[serde(with = "es_core::serde::system_time")]
//!     #[es(date)]
//!     modified: SystemTime,
//! }
//!
//! let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(1_704_164_645_123);
//! assert_eq!(serde_json::to_string(&File { modified })?, r#"{"modified":1704164645123}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serializer, de::Error as _, ser::Error as _};

use super::Adapt;

functions!();

impl Adapt<Adapter> for SystemTime {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = match self.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()),
            // Rounded down, as after the epoch.
            Err(before) => {
                i64::try_from(before.duration().as_nanos().div_ceil(1_000_000)).map(|millis| -millis)
            }
        };
        serializer.serialize_i64(millis.map_err(S::Error::custom)?)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        let distance = Duration::from_millis(millis.unsigned_abs());
        let time = if millis < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        };
        time.ok_or_else(|| D::Error::custom("out of the system time's range"))
    }
}
