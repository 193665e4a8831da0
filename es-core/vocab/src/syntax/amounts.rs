//! Ages and sizes, each a number with a unit.

/// `30d`; the server takes no fractions.
pub(super) fn age(text: &str) -> Option<String> {
    const UNITS: [&str; 7] = ["d", "h", "m", "s", "ms", "micros", "nanos"];
    // A capital `M` is refused: it would be a month.
    let fits = split(text).is_some_and(|(number, unit)| {
        number.parse::<u64>().is_ok()
            && unit != "M"
            && UNITS.iter().any(|known| known.eq_ignore_ascii_case(unit))
    });
    fault(text, fits, "an age such as `30d`", &UNITS)
}

/// `50gb`, `1.5tb`
pub(super) fn size(text: &str) -> Option<String> {
    const UNITS: [&str; 11] = ["b", "kb", "mb", "gb", "tb", "pb", "k", "m", "g", "t", "p"];
    let fits = split(text).is_some_and(|(number, unit)| {
        number.parse::<f64>().is_ok() && UNITS.iter().any(|known| known.eq_ignore_ascii_case(unit))
    });
    fault(text, fits, "a size such as `50gb`", &UNITS[..6])
}

/// The number and its unit; without a unit there is only nothing, `0`, or forever, `-1`.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let unit = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(unit);
    Some((number, unit.trim_start()))
}

fn fault(text: &str, fits: bool, noun: &str, units: &[&str]) -> Option<String> {
    let units: Vec<String> = units.iter().map(|unit| format!("`{unit}`")).collect();
    (!fits).then(|| format!("`{text}` is not {noun}: a number and one of {}", units.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for text in ["30d", "7 d", "12h", "5m", "1D", "100micros"] {
            assert_eq!(age(text), None, "{text}");
        }
        for text in ["", "7", "d", "1.5d", "30M", "1w", "-1", "-1d", "0"] {
            assert!(age(text).is_some(), "{text}");
        }
        for text in ["50gb", "50GB", "50g", "1.5gb", "0b"] {
            assert_eq!(size(text), None, "{text}");
        }
        for text in ["", "50", "gb", "50xb", "-1", "1.2.3gb"] {
            assert!(size(text).is_some(), "{text}");
        }
    }
}
