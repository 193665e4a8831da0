//! What tells the indices of a template apart: most often a date.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// What stands after the name of a document whose indices are [made one by one](super::Init::ensure_index): the year, the
/// month, the day or the hour of a time, in UTC and as Elasticsearch's own date math writes it, or any text.
///
/// A time is a [`SystemTime`], or what becomes one: `DateTime` of `chrono`, `OffsetDateTime` of `time`, `Timestamp` and
/// `Zoned` of `jiff`.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use es_core::init::Suffix;
///
/// let at = UNIX_EPOCH + Duration::from_secs(1_795_892_400);
/// assert_eq!(Suffix::yearly(at).as_str(), "2026");
/// assert_eq!(Suffix::monthly(at).as_str(), "2026.11");
/// assert_eq!(Suffix::daily(at).as_str(), "2026.11.28");
/// assert_eq!(Suffix::hourly(at).as_str(), "2026.11.28.19");
/// assert_eq!(Suffix::from("acme").as_str(), "acme");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Suffix(String);

impl Suffix {
    /// One index a year: `2026`.
    pub fn yearly(at: impl Into<SystemTime>) -> Self {
        let [year, ..] = civil(at.into());
        Suffix(format!("{year:04}"))
    }

    /// One index a month: `2026.11`.
    pub fn monthly(at: impl Into<SystemTime>) -> Self {
        let [year, month, ..] = civil(at.into());
        Suffix(format!("{year:04}.{month:02}"))
    }

    /// One index a day: `2026.11.28`.
    pub fn daily(at: impl Into<SystemTime>) -> Self {
        let [year, month, day, _] = civil(at.into());
        Suffix(format!("{year:04}.{month:02}.{day:02}"))
    }

    /// One index an hour: `2026.11.28.19`.
    pub fn hourly(at: impl Into<SystemTime>) -> Self {
        let [year, month, day, hour] = civil(at.into());
        Suffix(format!("{year:04}.{month:02}.{day:02}.{hour:02}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Suffix {
    fn from(text: &str) -> Self {
        Suffix(text.to_owned())
    }
}

impl From<String> for Suffix {
    fn from(text: String) -> Self {
        Suffix(text)
    }
}

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Year, month, day and hour in UTC, by the Gregorian calendar.
fn civil(at: SystemTime) -> [i64; 4] {
    let seconds = |time: std::time::Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let since = match at.duration_since(UNIX_EPOCH) {
        Ok(after) => seconds(after),
        // Rounded down, as everything after it is.
        Err(before) => {
            let before = before.duration();
            -seconds(before) - i64::from(before.subsec_nanos() > 0)
        }
    };
    // Years are counted from March, so that the leap day is the last, in cycles of 400 years.
    let days = since.div_euclid(DAY) + 719_468;
    let (cycle, in_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (in_cycle - in_cycle / 1_460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
    let in_year = in_cycle - (365 * year + year / 4 - year / 100);
    let from_march = (5 * in_year + 2) / 153;
    let day = in_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = cycle * 400 + year + i64::from(month <= 2);
    [year, month, day, since.rem_euclid(DAY) / HOUR]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_edges_of_the_calendar() {
        let cases = [
            (0, [1970, 1, 1, 0]),
            (951_782_399, [2000, 2, 28, 23]),
            (951_782_400, [2000, 2, 29, 0]),
            (951_868_800, [2000, 3, 1, 0]),
            (1_767_225_599, [2025, 12, 31, 23]),
            (1_767_225_600, [2026, 1, 1, 0]),
            (4_107_542_399, [2100, 2, 28, 23]),
            (4_107_542_400, [2100, 3, 1, 0]),
        ];
        for (seconds, expected) in cases {
            assert_eq!(civil(UNIX_EPOCH + Duration::from_secs(seconds)), expected, "{seconds}");
        }
        assert_eq!(civil(UNIX_EPOCH - Duration::from_nanos(1)), [1969, 12, 31, 23]);
        assert_eq!(civil(UNIX_EPOCH - Duration::from_secs(1)), [1969, 12, 31, 23]);
        assert_eq!(civil(UNIX_EPOCH - Duration::from_hours(24)), [1969, 12, 31, 0]);
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn hours_of_five_centuries_are_those_of_chrono() {
        // No part of a day, so that every hour is met.
        for seconds in (-8_000_000_000_i64..8_000_000_000).step_by(400_009) {
            let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(Suffix::hourly(at).as_str(), at.format("%Y.%m.%d.%H").to_string());
        }
    }
}
