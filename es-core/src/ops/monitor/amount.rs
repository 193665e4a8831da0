//! Numbers with what they count: read from a rule's text, and printed. Pure.

use std::fmt;

use serde::Serialize;

use crate::ops::measure::{Size, Span};
use crate::plan;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// `green`, `yellow`, `red`, as 0, 1, 2.
    Status,
    /// `no`, `yes`, as 0, 1.
    YesNo,
    /// Disk watermarks: `none`, `low`, `high`, `flood_stage`, as 0 to 3.
    Watermark,
    /// Hundredths: `85 %`.
    Percent,
    /// Things: `3`.
    Count,
    /// Bytes: `50gb`.
    Bytes,
    /// Seconds: `500ms`, `1d`.
    Seconds,
    /// Things per second: `5/s`.
    PerSecond,
}

const STATUS: [&str; 3] = ["green", "yellow", "red"];
const YES_NO: [&str; 2] = ["no", "yes"];
const WATERMARK: [&str; 4] = ["none", "low", "high", "flood_stage"];
/// In the order in which one is tried for what has no unit of its own. Before bytes: `5m` are minutes.
const ALL: [Unit; 8] = [
    Unit::Status,
    Unit::YesNo,
    Unit::Watermark,
    Unit::Percent,
    Unit::PerSecond,
    Unit::Count,
    Unit::Seconds,
    Unit::Bytes,
];

impl Unit {
    /// The unit that a text has.
    pub(super) fn of(text: &str) -> Option<Unit> {
        ALL.into_iter().find(|unit| unit.read(text).is_some())
    }

    /// A value in this unit; `None` where the text is none.
    #[allow(clippy::cast_precision_loss)] // what rules compare is far below 2^53
    pub(super) fn read(self, text: &str) -> Option<f64> {
        let word = |words: &[&str]| words.iter().position(|word| *word == text).map(|at| at as f64);
        let number = |text: &str| {
            let text = text.trim();
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            is_plain.then(|| text.parse::<f64>().ok()).flatten().filter(|number| number.is_finite())
        };
        match self {
            Unit::Status => word(&STATUS),
            Unit::YesNo => word(&YES_NO),
            Unit::Watermark => word(&WATERMARK),
            Unit::Percent => number(text.strip_suffix('%')?),
            Unit::PerSecond => number(text.strip_suffix("/s")?),
            Unit::Count => number(text),
            Unit::Seconds => plan::duration(text).filter(|nanos| *nanos >= 0).map(|nanos| nanos as f64 / 1e9),
            Unit::Bytes => {
                let sized = text.ends_with(['b', 'B']) || text == "0";
                plan::size(text).filter(|bytes| sized && *bytes >= 0).map(|bytes| bytes as f64)
            }
        }
    }

    /// What a text in this unit looks like.
    pub(super) fn example(self) -> &'static str {
        match self {
            Unit::Status => "`green`, `yellow` or `red`",
            Unit::YesNo => "`yes` or `no`",
            Unit::Watermark => "`low`, `high` or `flood_stage`, or `none`",
            Unit::Percent => "a percentage such as `85 %`",
            Unit::Count => "a number",
            Unit::Bytes => "a size such as `50gb`",
            Unit::Seconds => "a time such as `500ms` or `1d`",
            Unit::PerSecond => "a rate such as `5/s`",
        }
    }

    /// The largest value that there can be.
    pub(super) fn largest(self) -> f64 {
        match self {
            Unit::Status => 2.0,
            Unit::YesNo => 1.0,
            Unit::Watermark => 3.0,
            Unit::Percent => 100.0,
            _ => f64::INFINITY,
        }
    }
}

/// A number, and what it counts. Prints for a person: `91.2 %`, `yellow`, `5.2gb`, `1m 5s`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Amount {
    /// The number, in the unit: statuses are 0 for green to 2 for red, watermarks 0 for none to 3 for the flood stage, times are
    /// seconds.
    pub value: f64,
    /// What it counts.
    pub unit: Unit,
}

impl Amount {
    pub(super) fn new(value: f64, unit: Unit) -> Self {
        Amount { value, unit }
    }

    /// Such that it is read as the same value.
    pub(super) fn exact(self) -> String {
        let Amount { value, unit } = self;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // never negative
        let whole = |value: f64| value.round() as u64;
        match unit {
            Unit::Seconds => plan::duration_text(whole(value * 1e9)),
            Unit::Bytes => plan::size_text(whole(value)),
            _ => self.with_unit(value),
        }
    }

    fn with_unit(self, number: f64) -> String {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a place in a list
        let word = |words: &[&str]| words.get(number as usize).map(|word| (*word).to_owned());
        match self.unit {
            Unit::Status => word(&STATUS).unwrap_or_else(|| number.to_string()),
            Unit::YesNo => word(&YES_NO).unwrap_or_else(|| number.to_string()),
            Unit::Watermark => word(&WATERMARK).unwrap_or_else(|| number.to_string()),
            Unit::Percent => format!("{number} %"),
            Unit::PerSecond => format!("{number}/s"),
            Unit::Count | Unit::Bytes | Unit::Seconds => number.to_string(),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Unit::Seconds => match std::time::Duration::try_from_secs_f64(self.value) {
                Ok(time) if time.as_millis() > 0 => Span(time).fmt(f),
                _ => f.write_str(&self.exact()),
            },
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Unit::Bytes => Size(self.value as u64).fmt(f),
            _ => f.write_str(&self.with_unit((self.value * 10.0).round() / 10.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_tells_its_unit() {
        let all = [
            ("red", Unit::Status, 2.0),
            ("no", Unit::YesNo, 0.0),
            ("flood_stage", Unit::Watermark, 3.0),
            ("85%", Unit::Percent, 85.0),
            ("85 %", Unit::Percent, 85.0),
            ("0.5/s", Unit::PerSecond, 0.5),
            ("12", Unit::Count, 12.0),
            ("0", Unit::Count, 0.0),
            ("5m", Unit::Seconds, 300.0),
            ("500ms", Unit::Seconds, 0.5),
            ("1.5gb", Unit::Bytes, 1_610_612_736.0),
        ];
        for (text, unit, value) in all {
            assert_eq!(Unit::of(text), Some(unit), "{text}");
            assert_eq!(unit.read(text), Some(value), "{text}");
        }
        for text in ["", "purple", "-1", "NaN", "inf", "1e3", "1.2.3", "%", "/s", "5 parsecs", "-5s"] {
            assert_eq!(Unit::of(text), None, "{text}");
        }
    }

    #[test]
    fn amounts_are_short_for_people_and_exact_in_rules() {
        let all = [
            (91.234, Unit::Percent, "91.2 %", "91.234 %"),
            (1.0, Unit::Status, "yellow", "yellow"),
            (2.0, Unit::Watermark, "high", "high"),
            (65.0, Unit::Seconds, "1m 5s", "65s"),
            (0.000_02, Unit::Seconds, "20micros", "20micros"),
            (0.0, Unit::Seconds, "0s", "0s"),
            (1_610_612_736.0, Unit::Bytes, "1.5gb", "1536mb"),
            (0.0, Unit::Bytes, "0b", "0b"),
            (12.0, Unit::Count, "12", "12"),
        ];
        for (value, unit, text, exact) in all {
            let amount = Amount::new(value, unit);
            assert_eq!((amount.to_string().as_str(), amount.exact().as_str()), (text, exact));
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_as_the_same(tenths in 0_u32.., at in 0_usize..ALL.len()) {
            let unit = ALL[at];
            let value = match unit {
                Unit::Status => f64::from(tenths % 3),
                Unit::YesNo => f64::from(tenths % 2),
                Unit::Watermark => f64::from(tenths % 4),
                Unit::Bytes | Unit::Seconds => f64::from(tenths),
                _ => f64::from(tenths) / 10.0,
            };
            prop_assert_eq!(unit.read(&Amount::new(value, unit).exact()), Some(value));
        }
    }
}
