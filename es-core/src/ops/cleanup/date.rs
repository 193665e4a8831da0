//! Dates in the names of indices.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

/// A pattern of a date, such as `%Y.%m.%d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateInName(Vec<Part>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Literal(char),
    Number(Unit),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Year,
    WeekYear,
    Month,
    Week,
    Day,
    DayOfYear,
    Hour,
    Minute,
    Second,
}

impl Unit {
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'Y' => Unit::Year,
            'G' => Unit::WeekYear,
            'm' => Unit::Month,
            'V' => Unit::Week,
            'd' => Unit::Day,
            'j' => Unit::DayOfYear,
            'H' => Unit::Hour,
            'M' => Unit::Minute,
            'S' => Unit::Second,
            _ => return None,
        })
    }

    fn digits(self) -> usize {
        match self {
            Unit::Year | Unit::WeekYear => 4,
            Unit::DayOfYear => 3,
            _ => 2,
        }
    }
}

impl DateInName {
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            parts.push(match c {
                '%' => {
                    let letter = chars.next().unwrap_or('%');
                    let unknown =
                        || format!("`{pattern}` has `%{letter}`\nhelp: %Y %m %d %H %M %S %j %G %V are known");
                    Part::Number(Unit::of(letter).ok_or_else(unknown)?)
                }
                c => Part::Literal(c),
            });
        }
        let has = |unit| parts.contains(&Part::Number(unit));
        let year = has(Unit::Year) || (has(Unit::WeekYear) && has(Unit::Week));
        let day = has(Unit::Month) || !has(Unit::Day);
        let hour = has(Unit::Day) || has(Unit::DayOfYear) || !has(Unit::Hour);
        let sound = year && day && hour;
        if sound {
            Ok(DateInName(parts))
        } else {
            Err(format!("`{pattern}` is no date\nhelp: write `%Y.%m.%d`, or `%G-%V` for weeks"))
        }
    }

    /// The end of the time that the name speaks of: of the last text in it that is such a date.
    pub(super) fn end(&self, name: &str) -> Option<DateTime<Utc>> {
        let chars: Vec<char> = name.chars().collect();
        (0..chars.len()).rev().find_map(|at| self.end_at(&chars, at))
    }

    fn end_at(&self, name: &[char], start: usize) -> Option<DateTime<Utc>> {
        // Not in the middle of a number.
        let digit_at = |at: usize| name.get(at).is_some_and(char::is_ascii_digit);
        if start > 0 && digit_at(start - 1) && digit_at(start) {
            return None;
        }
        let (mut at, mut units) = (start, Vec::new());
        for part in &self.0 {
            match part {
                Part::Literal(c) if name.get(at) == Some(c) => at += 1,
                Part::Literal(_) => return None,
                Part::Number(unit) => {
                    let digits = name.get(at..at + unit.digits())?;
                    if !digits.iter().all(char::is_ascii_digit) {
                        return None;
                    }
                    units.push((*unit, digits.iter().collect::<String>().parse::<u32>().ok()?));
                    at += unit.digits();
                }
            }
        }
        if digit_at(at) && digit_at(at.checked_sub(1)?) {
            return None;
        }
        Some(end(&units)?.and_utc())
    }
}

fn end(units: &[(Unit, u32)]) -> Option<NaiveDateTime> {
    let of = |wanted: Unit| units.iter().find(|(unit, _)| *unit == wanted).map(|(_, value)| *value);
    if let (Some(year), Some(week)) = (of(Unit::WeekYear), of(Unit::Week)) {
        let monday = NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, week, Weekday::Mon)?;
        return monday.checked_add_days(Days::new(7))?.and_hms_opt(0, 0, 0);
    }
    let year = i32::try_from(of(Unit::Year)?).ok()?;
    if let Some(hour) = of(Unit::Hour) {
        let day = day(year, of(Unit::Month), of(Unit::Day), of(Unit::DayOfYear))?;
        let start = day.and_hms_opt(hour, of(Unit::Minute).unwrap_or(0), of(Unit::Second).unwrap_or(0))?;
        let long = match (of(Unit::Minute), of(Unit::Second)) {
            (_, Some(_)) => TimeDelta::seconds(1),
            (Some(_), None) => TimeDelta::minutes(1),
            (None, None) => TimeDelta::hours(1),
        };
        return start.checked_add_signed(long);
    }
    let end = match (of(Unit::Month), of(Unit::Day).or(of(Unit::DayOfYear))) {
        (month, Some(_)) => {
            day(year, month, of(Unit::Day), of(Unit::DayOfYear))?.checked_add_days(Days::new(1))?
        }
        (Some(month), None) => NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?,
        (None, None) => NaiveDate::from_ymd_opt(year + 1, 1, 1)?,
    };
    // A year is four digits, so that nothing but a slip is out of range.
    (end.year() > 0).then(|| end.and_hms_opt(0, 0, 0)).flatten()
}

fn day(year: i32, month: Option<u32>, day: Option<u32>, of_year: Option<u32>) -> Option<NaiveDate> {
    match (month, day, of_year) {
        (Some(month), Some(day), _) => NaiveDate::from_ymd_opt(year, month, day),
        (_, _, Some(ordinal)) => NaiveDate::from_yo_opt(year, ordinal),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_time_in_a_name() {
        let cases = [
            ("%Y.%m.%d", "logs-2026.11.20", Some("2026-11-21T00:00:00Z")),
            ("%Y.%m.%d", "logs-2026.11.20-000001", Some("2026-11-21T00:00:00Z")),
            ("%Y.%m.%d", "a-2025.01.01-b-2026.11.20", Some("2026-11-21T00:00:00Z")),
            ("%Y.%m.%d", "logs-2026.13.20", None),
            ("%Y.%m.%d", "logs-12026.11.20", None),
            ("%Y.%m.%d", "logs-2026.11.201", None),
            ("%Y.%m", "logs-2026.12", Some("2027-01-01T00:00:00Z")),
            ("%Y%m%d", "logs20240229", Some("2024-03-01T00:00:00Z")),
            ("%Y-%m-%d-%H", "l-2026-11-20-23", Some("2026-11-21T00:00:00Z")),
            ("%G-%V", "l-2026-01", Some("2026-01-05T00:00:00Z")),
            ("%Y.%j", "l-2026.365", Some("2027-01-01T00:00:00Z")),
            ("%Y", "l-2026", Some("2027-01-01T00:00:00Z")),
            ("%Y.%m.%d", "logs", None),
            ("%Y.%m.%d", "", None),
        ];
        for (pattern, name, expected) in cases {
            let end = DateInName::parse(pattern).unwrap().end(name);
            assert_eq!(end, expected.map(|text| text.parse().unwrap()), "{pattern} in {name}");
        }
        for wrong in ["", "%m.%d", "%Y.%x", "%Y.%d", "%G", "%Y %H", "%"] {
            assert!(DateInName::parse(wrong).is_err(), "{wrong}");
        }
    }
}
