//! Cron expressions as Elasticsearch writes them, and the times that they name. Pure; all times are UTC, as on the server.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Timelike, Utc, Weekday};

use crate::resources::cron::values;

/// A cron expression of Elasticsearch: seconds, minutes, hours, day of the month, month, day of the week, and maybe a year. One
/// of the two days is `?`.
///
/// ```
/// use es_core::ops::schedule::Cron;
///
/// # fn main() -> Result<(), es_core::ops::schedule::ScheduleError> {
/// let nightly = Cron::parse("0 30 1 * * ?")?;
/// let workdays = Cron::parse("0 0 6-18/2 ? * MON-FRI")?;
/// let last_friday = Cron::parse("0 0 22 ? * 6L")?; // 1 is Sunday
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    text: String,
    seconds: BTreeSet<u32>,
    minutes: BTreeSet<u32>,
    hours: BTreeSet<u32>,
    days: Day,
    months: BTreeSet<u32>,
    /// `None` for any.
    years: Option<BTreeSet<u32>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Day {
    OfMonth(BTreeSet<u32>),
    /// So many days before the last one, `L-3`; the nearest workday to it, `LW`.
    Last {
        before: u32,
        workday: bool,
    },
    /// `15W`
    Workday(u32),
    /// 1 is Sunday.
    OfWeek(BTreeSet<u32>),
    /// `6L`
    LastOfWeek(u32),
    /// `6#3`
    NthOfWeek(u32, u32),
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// So far is a time looked for: years go up to 2099.
const YEARS: u64 = 130;

impl Cron {
    /// Reads an expression. Fails with [`ScheduleError::Cron`](super::ScheduleError::Cron), which says what is wrong.
    pub fn parse(text: &str) -> Result<Self, super::ScheduleError> {
        parse(text).map_err(|reason| super::ScheduleError::Cron { text: text.to_owned(), reason })
    }

    /// The first time after this one; `None` where there is none, as of a year that is over, or of the 30th of February.
    pub fn next_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let after = after.naive_utc();
        (0..YEARS * 366).find_map(|ahead| {
            let date = after.date().checked_add_days(Days::new(ahead))?;
            let from = if ahead == 0 { Some(after.time()) } else { None };
            self.on(date)?
                .find(|time| from.is_none_or(|from| *time > from))
                .map(|time| date.and_time(time).and_utc())
        })
    }

    /// The last time up to this one.
    pub fn latest(&self, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = until.naive_utc();
        (0..YEARS * 366).find_map(|back| {
            let date = until.date().checked_sub_days(Days::new(back))?;
            let to = if back == 0 { Some(until.time()) } else { None };
            self.on(date)?
                .rev()
                .find(|time| to.is_none_or(|to| *time <= to))
                .map(|time| date.and_time(time).and_utc())
        })
    }

    /// The times of a day, in order; `None` if it is none of its days.
    fn on(&self, date: NaiveDate) -> Option<impl DoubleEndedIterator<Item = NaiveTime> + '_> {
        let year = u32::try_from(date.year()).ok()?;
        let year = self.years.as_ref().is_none_or(|years| years.contains(&year));
        let is_of_it = year && self.months.contains(&date.month()) && self.days.has(date);
        is_of_it.then(|| {
            self.hours.iter().flat_map(move |hour| {
                self.minutes.iter().flat_map(move |minute| {
                    self.seconds
                        .iter()
                        .filter_map(move |second| NaiveTime::from_hms_opt(*hour, *minute, *second))
                })
            })
        })
    }
}

impl Day {
    fn has(&self, date: NaiveDate) -> bool {
        let (day, last) = (date.day(), u32::from(date.num_days_in_month()));
        let of_week = date.weekday().number_from_sunday();
        match self {
            Day::OfMonth(days) => days.contains(&day),
            Day::Last { before, workday: false } => day + before == last,
            Day::Last { before, workday: true } => {
                last.checked_sub(*before).is_some_and(|wanted| is_nearest(date, wanted))
            }
            Day::Workday(wanted) => *wanted <= last && is_nearest(date, *wanted),
            Day::OfWeek(days) => days.contains(&of_week),
            Day::LastOfWeek(wanted) => of_week == *wanted && day + 7 > last,
            Day::NthOfWeek(wanted, nth) => of_week == *wanted && day.div_ceil(7) == *nth,
        }
    }
}

/// Whether a date is the workday nearest to a day of its month, within that month.
fn is_nearest(date: NaiveDate, wanted: u32) -> bool {
    let Some(target) = date.with_day(wanted) else { return false };
    let last = u32::from(date.num_days_in_month());
    let nearest = match target.weekday() {
        Weekday::Sat if wanted == 1 => 3,
        Weekday::Sat => wanted - 1,
        Weekday::Sun if wanted == last => wanted - 2,
        Weekday::Sun => wanted + 1,
        _ => wanted,
    };
    date.day() == nearest
}

fn parse(text: &str) -> Result<Cron, String> {
    let fields: Vec<_> = text.split_whitespace().collect();
    let five = "it has five fields\nhelp: put seconds before it, and `?` in the place of one of the days";
    let (seconds, minutes, hours, of_month, month, of_week, year) = match *fields.as_slice() {
        [seconds, minutes, hours, day, month, week] => (seconds, minutes, hours, day, month, week, None),
        [seconds, minutes, hours, day, month, week, year] => {
            (seconds, minutes, hours, day, month, week, Some(year))
        }
        [_, _, _, _, _] => return Err(five.to_owned()),
        _ => return Err(format!("it has {} fields, not six or seven", fields.len())),
    };
    let set = |what: &str, field: &str, first: u32, last: u32, words: &[&str]| {
        values(field, first..=last, words).ok_or_else(|| format!("`{field}` is no value for {what}"))
    };
    let days = match (of_month, of_week) {
        ("?", "?") => return Err("both days are `?`".to_owned()),
        (_, "?") => day_of_month(of_month).ok_or_else(|| format!("`{of_month}` is no day of the month"))?,
        ("?", _) => day_of_week(of_week).ok_or_else(|| format!("`{of_week}` is no day of the week"))?,
        _ => {
            return Err(
                "it has a day of the month and a day of the week\nhelp: write `?` for one of them".to_owned()
            );
        }
    };
    let years = match year {
        None | Some("*") => None,
        Some(year) => Some(set("the year", year, 1970, 2099, &[])?),
    };
    Ok(Cron {
        text: fields.join(" "),
        seconds: set("seconds", seconds, 0, 59, &[])?,
        minutes: set("minutes", minutes, 0, 59, &[])?,
        hours: set("hours", hours, 0, 23, &[])?,
        days,
        months: set("the month", month, 1, 12, &MONTHS)?,
        years,
    })
}

fn day_of_month(field: &str) -> Option<Day> {
    let number = |text: &str, first: u32| text.parse().ok().filter(|day| (first..=31).contains(day));
    if let Some(rest) = field.strip_prefix('L') {
        let (rest, workday) = rest.strip_suffix('W').map_or((rest, false), |rest| (rest, true));
        let before = if rest.is_empty() { 0 } else { number(rest.strip_prefix('-')?, 0)? };
        return Some(Day::Last { before, workday });
    }
    match field.strip_suffix('W') {
        Some(day) => number(day, 1).map(Day::Workday),
        None => values(field, 1..=31, &[]).map(Day::OfMonth),
    }
}

fn day_of_week(field: &str) -> Option<Day> {
    let one = |text: &str| {
        let days = values(text, 1..=7, &DAYS)?;
        days.first().copied().filter(|_| days.len() == 1)
    };
    if field == "L" {
        return Some(Day::OfWeek(BTreeSet::from([7])));
    }
    if let Some((day, nth)) = field.split_once('#') {
        let nth = nth.parse().ok().filter(|nth| (1..=5).contains(nth))?;
        return Some(Day::NthOfWeek(one(day)?, nth));
    }
    match field.strip_suffix('L').and_then(one) {
        Some(day) => Some(Day::LastOfWeek(day)),
        None => values(field, 1..=7, &DAYS).map(Day::OfWeek),
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Without what is below a second.
pub(super) fn whole_second(time: DateTime<Utc>) -> DateTime<Utc> {
    time.with_nanosecond(0).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_time_is_the_one_that_the_expression_names() {
        let after = "2026-11-29T14:37:10Z"; // a Sunday
        let cases = [
            ("0 30 1 * * ?", "2026-11-30T01:30:00Z"),
            ("*/20 * * * * ?", "2026-11-29T14:37:20Z"),
            ("10 37 14 * * ?", "2026-11-30T14:37:10Z"),
            ("0 0 6-18/2 ? * MON-FRI", "2026-11-30T06:00:00Z"),
            ("0 0 22 ? * 6L", "2026-12-25T22:00:00Z"),
            ("0 0 22 ? * L", "2026-12-05T22:00:00Z"),
            ("0 0 0 ? * 6#3", "2026-12-18T00:00:00Z"),
            ("0 0 0 L * ?", "2026-11-30T00:00:00Z"),
            ("0 0 0 L-3 * ?", "2026-12-28T00:00:00Z"),
            ("0 0 0 LW * ?", "2026-11-30T00:00:00Z"),
            ("0 0 0 1W 8 ?", "2027-08-02T00:00:00Z"),
            ("0 0 0 15W * ?", "2026-12-15T00:00:00Z"),
            ("0 0 12 29 FEB ?", "2028-02-29T12:00:00Z"),
            ("0 0 0 1 1 ? 2030", "2030-01-01T00:00:00Z"),
            ("0 0 22-2 * * ?", "2026-11-29T22:00:00Z"),
        ];
        for (text, expected) in cases {
            let cron = Cron::parse(text).unwrap();
            assert_eq!(cron.next_after(at(after)), Some(at(expected)), "{text}");
        }
        assert_eq!(Cron::parse("0 0 0 1 1 ? 2020").unwrap().next_after(at(after)), None);
    }

    #[test]
    fn what_is_none_says_why() {
        let cases = [
            ("30 1 * * *", "it has five fields"),
            ("0 0", "it has 2 fields"),
            ("0 0 1 * * *", "it has a day of the month and a day of the week"),
            ("0 0 1 ? * ?", "both days are `?`"),
            ("61 0 1 * * ?", "`61` is no value for seconds"),
            ("0 0 1 32 * ?", "`32` is no day of the month"),
            ("0 0 1 ? * 8", "`8` is no day of the week"),
            ("0 0 1 ? * 2#6", "`2#6` is no day of the week"),
        ];
        for (text, expected) in cases {
            let error = Cron::parse(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn the_latest_and_the_next_have_nothing_between(
            seconds in 0..2_000_000_000_i64,
            which in prop::sample::select(vec!["0 */7 * * * ?", "30 0 3 ? * MON,THU", "0 0 0 L * ?", "5/13 * 1-4 1-7 * ?"]),
        ) {
            let (cron, now) = (Cron::parse(which).unwrap(), DateTime::from_timestamp(seconds, 0).unwrap());
            let (latest, next) = (cron.latest(now).unwrap(), cron.next_after(now).unwrap());
            prop_assert!(latest <= now && now < next);
            prop_assert_eq!(cron.next_after(latest), Some(next));
            prop_assert_eq!(cron.latest(next), Some(next));
        }
    }
}
