//! Cron expressions of Elasticsearch: seconds, minutes, hours, day of the month, month, day of the week, and a year.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The least time between two snapshots of one policy, in seconds.
const LEAST: u32 = 15 * 60;

/// What the server would refuse in the schedule of a snapshot policy. Days, months and years are looked at by their form
/// alone.
pub(super) fn fault(cron: &str) -> Option<String> {
    let fields: Vec<_> = cron.split_whitespace().collect();
    let form = |field: &&str| {
        field.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '*' | '?' | '/' | '-' | ',' | '#'))
    };
    let times = match fields.as_slice() {
        [seconds, minutes, hours, rest @ ..] if matches!(rest.len(), 3 | 4) && rest.iter().all(form) => Some(
            [(*seconds, 59), (*minutes, 59), (*hours, 23)].map(|(field, last)| values(field, 0..=last, &[])),
        ),
        _ => None,
    };
    let Some([Some(seconds), Some(minutes), Some(hours)]) = times else {
        return Some(format!("`{cron}` is no cron expression"));
    };
    let mut before: Option<u32> = None;
    for hour in &hours {
        for minute in &minutes {
            for second in &seconds {
                let at = hour * 3600 + minute * 60 + second;
                if before.is_some_and(|before| at - before < LEAST) {
                    return Some(format!("`{cron}` runs more often than every 15 minutes"));
                }
                before = Some(at);
            }
        }
    }
    None
}

/// The values of a field: `*`, `5`, `0,30`, `0-5`, `22-2` (over the end), `10/15`, `*/15`; `MON-FRI`, where words stand for
/// numbers from the first on. `None` if it is no such field.
pub(crate) fn values(field: &str, range: RangeInclusive<u32>, words: &[&str]) -> Option<BTreeSet<u32>> {
    let (first, last) = (*range.start(), *range.end());
    let number = |text: &str| {
        let word = words.iter().position(|word| word.eq_ignore_ascii_case(text));
        let number = match word {
            Some(at) => first + u32::try_from(at).ok()?,
            None => text.parse().ok()?,
        };
        range.contains(&number).then_some(number)
    };
    let mut all = BTreeSet::new();
    for part in field.split(',') {
        let (of, step) = match part.split_once('/') {
            Some((of, step)) => (of, step.parse::<usize>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        match of.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (number(from)?, number(to)?);
                let over = if from > to { last - first + 1 } else { 0 };
                all.extend((from..=to + over).step_by(step).map(|n| if n > last { n - over } else { n }));
            }
            None if of == "*" => all.extend(range.clone().step_by(step)),
            // With a step it goes on to the end.
            None if part.contains('/') => all.extend((number(of)?..=last).step_by(step)),
            None => {
                all.insert(number(of)?);
            }
        }
    }
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_that_the_field_names() {
        let listed = |field| values(field, 0..=59, &[]).map(|values| values.into_iter().collect::<Vec<_>>());
        assert_eq!(listed("0,30"), Some(vec![0, 30]));
        assert_eq!(listed("*/20"), Some(vec![0, 20, 40]));
        assert_eq!(listed("50/5"), Some(vec![50, 55]));
        assert_eq!(listed("1-3,7"), Some(vec![1, 2, 3, 7]));
        assert_eq!(listed("58-1"), Some(vec![0, 1, 58, 59]));
        let days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
        let named = |field| values(field, 1..=7, &days).map(|values| values.into_iter().collect::<Vec<_>>());
        assert_eq!(named("mon-FRI/2"), Some(vec![2, 4, 6]));
        assert_eq!(named("FRI-MON"), Some(vec![1, 2, 6, 7]));
        assert_eq!(named("0"), None);
        for wrong in ["", "x", "60", "5-", "*/0", "?"] {
            assert_eq!(listed(wrong), None, "{wrong}");
        }
    }
}
