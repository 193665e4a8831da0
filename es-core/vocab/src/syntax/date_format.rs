//! Date formats: names that Elasticsearch knows, or patterns of `java.time`.

use crate::closest;

/// The names that 8.12.2 knows.
#[rustfmt::skip]
pub(super) const NAMED: &[&str] = &[
    "basic_date", "basic_date_time", "basic_date_time_no_millis", "basic_ordinal_date",
    "basic_ordinal_date_time", "basic_ordinal_date_time_no_millis", "basic_t_time", "basic_t_time_no_millis",
    "basic_time", "basic_time_no_millis", "basic_week_date", "basic_week_date_time",
    "basic_week_date_time_no_millis", "date", "date_hour", "date_hour_minute", "date_hour_minute_second",
    "date_hour_minute_second_fraction", "date_hour_minute_second_millis", "date_optional_time", "date_time",
    "date_time_no_millis", "epoch_millis", "epoch_second", "hour", "hour_minute", "hour_minute_second",
    "hour_minute_second_fraction", "hour_minute_second_millis", "iso8601", "ordinal_date",
    "ordinal_date_time", "ordinal_date_time_no_millis", "strict_basic_week_date",
    "strict_basic_week_date_time", "strict_basic_week_date_time_no_millis", "strict_date",
    "strict_date_hour", "strict_date_hour_minute", "strict_date_hour_minute_second",
    "strict_date_hour_minute_second_fraction", "strict_date_hour_minute_second_millis",
    "strict_date_optional_time", "strict_date_optional_time_nanos", "strict_date_time",
    "strict_date_time_no_millis", "strict_hour", "strict_hour_minute", "strict_hour_minute_second",
    "strict_hour_minute_second_fraction", "strict_hour_minute_second_millis", "strict_ordinal_date",
    "strict_ordinal_date_time", "strict_ordinal_date_time_no_millis", "strict_t_time",
    "strict_t_time_no_millis", "strict_time", "strict_time_no_millis", "strict_week_date",
    "strict_week_date_time", "strict_week_date_time_no_millis", "strict_weekyear", "strict_weekyear_week",
    "strict_weekyear_week_day", "strict_year", "strict_year_month", "strict_year_month_day", "t_time",
    "t_time_no_millis", "time", "time_no_millis", "week_date", "week_date_time", "week_date_time_no_millis",
    "weekyear", "weekyear_week", "weekyear_week_day", "year", "year_month", "year_month_day",
];

/// How many of a letter may stand together.
enum Count {
    UpTo(usize),
    OneOf(&'static [usize]),
}
use Count::{OneOf, UpTo};

fn count(letter: char) -> Option<Count> {
    Some(match letter {
        'a' | 'W' | 'F' => UpTo(1),
        'd' | 'h' | 'H' | 'k' | 'K' | 'm' | 's' | 'w' => UpTo(2),
        'D' => UpTo(3),
        'z' => UpTo(4),
        'e' | 'E' | 'G' | 'L' | 'M' | 'q' | 'Q' | 'x' | 'X' | 'Z' => UpTo(5),
        'c' => OneOf(&[1, 3, 4, 5]),
        'S' => UpTo(9),
        'A' | 'g' | 'n' | 'N' | 'u' | 'y' | 'Y' => UpTo(19),
        'V' => OneOf(&[2]),
        'O' | 'v' => OneOf(&[1, 4]),
        'B' => OneOf(&[1, 4, 5]),
        _ => return None,
    })
}

pub(super) fn fault(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("a date format must not be empty".to_owned());
    }
    text.split("||").find_map(|part| {
        if part.is_empty() {
            return Some(format!("`{text}` has an empty part"));
        }
        if NAMED.contains(&part) {
            return None;
        }
        pattern(part).map(|fault| match closest(part, NAMED.iter().copied()) {
            // Some patterns are near a name by chance; only a broken one is taken for a slip.
            Some(near) if part.len() > 4 => format!("`{part}` is no date format; did you mean `{near}`?"),
            _ => fault,
        })
    })
}

pub(super) fn dynamic_fault(text: &str) -> Option<String> {
    match text {
        "none" => None,
        "epoch_millis" | "epoch_second" => {
            Some(format!("`{text}` would take every number for a date, so it is no dynamic date format"))
        }
        _ => fault(text),
    }
}

/// What is wrong with a pattern.
fn pattern(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut at, mut open) = (0, 0);
    while let Some(&found) = chars.get(at) {
        let run = chars[at..].iter().take_while(|other| **other == found).count();
        match found {
            '\'' => match chars[at + 1..].iter().position(|other| *other == '\'') {
                Some(length) => at += length + 2,
                None => return Some(format!("`{text}` opens a quote and does not close it")),
            },
            '[' => {
                open += 1;
                at += 1;
            }
            ']' if open == 0 => return Some(format!("`{text}` closes a bracket that it does not open")),
            ']' => {
                open -= 1;
                at += 1;
            }
            '{' | '}' | '#' => {
                return Some(format!("`{found}` has no meaning in a date pattern: put it in quotes"));
            }
            // A pad: the letter behind it is written so wide.
            'p' => match chars.get(at + run) {
                Some(next) if next.is_ascii_alphabetic() => at += run,
                _ => return Some("`p` pads the letter behind it, and there is none".to_owned()),
            },
            letter if letter.is_ascii_alphabetic() => {
                match count(letter) {
                    None => return Some(format!("`{letter}` is no letter of a date pattern")),
                    Some(UpTo(most)) if run > most => {
                        return Some(format!("a date pattern has at most {most} `{letter}` together"));
                    }
                    Some(OneOf(counts)) if !counts.contains(&run) => {
                        return Some(format!("a date pattern has no {run} `{letter}` together"));
                    }
                    Some(_) => {}
                }
                at += run;
            }
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each held against a server.
    #[test]
    fn what_the_server_takes_and_refuses() {
        for good in [
            "yyyy",
            "strict_date",
            "epoch_millis||yyyy",
            "8yyyy",
            "yyyy-MM-dd'T'HH:mm",
            "yyyy[-MM",
            "EEE",
            "q",
            "DDD",
            "iso8601",
            "XXX",
            "VV",
            "nnnn",
            "A",
            "hh a",
            "ppH",
            "uuuuuuu",
            "GGGGG",
            "ZZZZZ",
            "OOOO",
            "ww",
            "W",
            "F",
            "kk",
            "g",
            "B",
            "BBBB",
            "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "EEE, dd MMM yyyy",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "bogus",
            "strict_dat",
            "||",
            "",
            "yyyy||",
            "dateOptionalTime",
            "yyyy-MM-dd'T",
            "yyyy-MM]",
            "yyyy#",
            "b",
            "{yyyy}",
            "SSSSSSSSSS",
            "V",
            "MMMMMM",
            "aa",
            "pp",
            "p",
            "l",
            "T",
            "tt",
            "r",
            "DDDD",
            "GGGGGG",
            "ZZZZZZ",
            "OO",
            "zzzzz",
            "wwww",
            "WW",
            "FF",
            "HHH",
            "nnnnnnnnnnnnnnnnnnnn",
            "BB",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_slip_in_a_name_is_told() {
        assert_eq!(
            fault("strict_dat").unwrap(),
            "`strict_dat` is no date format; did you mean `strict_date`?"
        );
    }
}
