//! Times on the command line: `500ms`, `90s`, `15m`, `12h`, `7d`.

use std::time::Duration;

/// Milliseconds of each unit.
const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// A whole number with its unit.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let unit = UNITS.iter().find(|(name, _)| *name == unit);
    let time = unit.and_then(|(_, each)| number.parse::<u64>().ok()?.checked_mul(*each));
    time.map(Duration::from_millis)
        .ok_or_else(|| "write a number and a unit, as 500ms, 90s, 15m, 12h or 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units() {
        for (text, seconds) in [("0s", 0), ("90s", 90), ("15m", 900), ("12h", 43_200), ("7d", 604_800)] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
    }

    #[test]
    fn nothing_else() {
        for text in
            ["", "7", "d", "-1d", "1.5h", "1h30m", "7 d", "7w", "99999999999999999999d", "999999999999999d"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
