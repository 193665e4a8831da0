//! Cron expressions of Elasticsearch: seconds, minutes, hours, day of the month, month, day of the week, and a year.

use std::collections::BTreeSet;

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
        [seconds, minutes, hours, rest @ ..] if matches!(rest.len(), 3 | 4) && rest.iter().all(form) => {
            Some([(*seconds, 60), (*minutes, 60), (*hours, 24)].map(|(field, end)| values(field, end)))
        }
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

/// The values of a field, below `end`: `*`, `5`, `0,30`, `0-5`, `10/15`, `*/15`. `None` if it is no such field.
fn values(field: &str, end: u32) -> Option<BTreeSet<u32>> {
    let mut all = BTreeSet::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<u32>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number < end);
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (number(first)?, number(last)?),
            None if range == "*" => (0, end - 1),
            // With a step it goes on to the end.
            None if part.contains('/') => (number(range)?, end - 1),
            None => (number(range)?, number(range)?),
        };
        all.extend((first..=last).step_by(usize::try_from(step).ok()?));
    }
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_that_the_field_names() {
        let listed = |field| values(field, 60).map(|values| values.into_iter().collect::<Vec<_>>());
        assert_eq!(listed("0,30"), Some(vec![0, 30]));
        assert_eq!(listed("*/20"), Some(vec![0, 20, 40]));
        assert_eq!(listed("50/5"), Some(vec![50, 55]));
        assert_eq!(listed("1-3,7"), Some(vec![1, 2, 3, 7]));
        for wrong in ["", "x", "60", "5-", "*/0", "?"] {
            assert_eq!(listed(wrong), None, "{wrong}");
        }
    }
}
