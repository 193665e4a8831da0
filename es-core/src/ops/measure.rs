//! Sizes and times that print for a person.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A size in bytes. Prints as Elasticsearch writes it: `5.2gb`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Size(pub u64);

const UNITS: [(u64, &str); 5] =
    [(1 << 50, "pb"), (1 << 40, "tb"), (1 << 30, "gb"), (1 << 20, "mb"), (1 << 10, "kb")];

impl Size {
    /// So many gigabytes, of 1,024³ bytes.
    pub const fn gb(gigabytes: u64) -> Self {
        Size(gigabytes << 30)
    }

    /// So many megabytes, of 1,024² bytes.
    pub const fn mb(megabytes: u64) -> Self {
        Size(megabytes << 20)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((unit, word)) = UNITS.into_iter().find(|(unit, _)| self.0 >= *unit) else {
            return write!(f, "{}b", self.0);
        };
        let tenths = u128::from(self.0) * 10 / u128::from(unit);
        match tenths % 10 {
            0 => write!(f, "{}{word}", tenths / 10),
            tenth => write!(f, "{}.{tenth}{word}", tenths / 10),
        }
    }
}

impl std::iter::Sum for Size {
    fn sum<I: Iterator<Item = Size>>(sizes: I) -> Size {
        Size(sizes.map(|size| size.0).sum())
    }
}

/// A time, for a person: its two largest units, as `12d 3h`, `1m 5s`, `340ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        if seconds == 0 {
            return write!(f, "{}ms", self.0.as_millis());
        }
        let parts = [
            (seconds / 86_400, "d"),
            (seconds / 3_600 % 24, "h"),
            (seconds / 60 % 60, "m"),
            (seconds % 60, "s"),
        ];
        let largest = parts.iter().position(|(count, _)| *count > 0).unwrap_or(3);
        let mut shown = parts[largest..].iter().take(2).filter(|(count, _)| *count > 0);
        if let Some((count, unit)) = shown.next() {
            write!(f, "{count}{unit}")?;
        }
        shown.try_for_each(|(count, unit)| write!(f, " {count}{unit}"))
    }
}

/// As Elasticsearch takes it: whole milliseconds.
pub(crate) fn time_value(time: Duration) -> String {
    format!("{}ms", time.as_millis())
}

/// Milliseconds of a reply.
pub(crate) fn millis(time: &serde_json::Value) -> Duration {
    Duration::from_millis(time.as_u64().unwrap_or_default())
}

/// A point in time, from milliseconds since the epoch.
pub(crate) fn at(time: &serde_json::Value) -> Option<chrono::DateTime<chrono::Utc>> {
    let number = time.as_i64().or_else(|| time.as_str()?.parse().ok());
    // Aggregations give them with a decimal point.
    #[allow(clippy::cast_possible_truncation)]
    let number = number.or_else(|| time.as_f64().map(|number| number as i64))?;
    chrono::DateTime::from_timestamp_millis(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_short() {
        let sizes = [
            (0, "0b"),
            (1023, "1023b"),
            (1024, "1kb"),
            (1 << 20, "1mb"),
            (5_583_457_485, "5.2gb"),
            (u64::MAX, "16383.9pb"),
        ];
        for (bytes, text) in sizes {
            assert_eq!(Size(bytes).to_string(), text);
        }
        let times = [(65, "1m 5s"), (3600, "1h"), (90_061, "1d 1h"), (86_400 + 60, "1d")];
        for (seconds, text) in times {
            assert_eq!(Span(Duration::from_secs(seconds)).to_string(), text);
        }
        assert_eq!(Span(Duration::from_millis(340)).to_string(), "340ms");
    }

    #[test]
    fn points_in_time_come_as_numbers_and_as_text() {
        for value in [
            serde_json::json!(1_700_000_000_123_i64),
            serde_json::json!("1700000000123"),
            serde_json::json!(1.700_000_000_123e12),
        ] {
            assert_eq!(at(&value).map(|at| at.timestamp_millis()), Some(1_700_000_000_123));
        }
        assert_eq!(at(&serde_json::Value::Null), None);
    }
}
