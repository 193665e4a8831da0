//! Durations and sizes by value: `60s` is `1m`, `1024mb` is `1gb`.

const NANOSECONDS: [(&str, i128); 7] = [
    ("nanos", 1),
    ("micros", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
];

const BYTES: [(&str, i128); 11] = [
    ("b", 1),
    ("k", 1 << 10),
    ("kb", 1 << 10),
    ("m", 1 << 20),
    ("mb", 1 << 20),
    ("g", 1 << 30),
    ("gb", 1 << 30),
    ("t", 1 << 40),
    ("tb", 1 << 40),
    ("p", 1 << 50),
    ("pb", 1 << 50),
];

/// A duration in nanoseconds, to compare it with others.
pub(crate) fn duration(text: &str) -> Option<i128> {
    nanoseconds(text)
}

/// A size in bytes, to compare it with others.
pub(crate) fn size(text: &str) -> Option<i128> {
    bytes(text)
}

/// Nanoseconds, as Elasticsearch takes them: in the largest unit that leaves none over.
#[cfg(feature = "client")]
pub(crate) fn duration_text(nanoseconds: u64) -> String {
    text(nanoseconds, &NANOSECONDS, "0s")
}

/// Bytes, as Elasticsearch takes them: in the largest unit that leaves none over.
#[cfg(feature = "client")]
pub(crate) fn size_text(bytes: u64) -> String {
    text(bytes, &BYTES, "0b")
}

#[cfg(feature = "client")]
fn text(count: u64, units: &[(&str, i128)], zero: &str) -> String {
    let count = i128::from(count);
    let fits = units.iter().rev().find(|(_, scale)| count > 0 && count % scale == 0);
    fits.map_or_else(|| zero.to_owned(), |(unit, scale)| format!("{}{unit}", count / scale))
}

/// Whether Elasticsearch takes it for a duration.
pub(crate) fn is_duration(text: &str) -> bool {
    nanoseconds(text).is_some()
}

/// A duration in nanoseconds; `-1` means "off" and takes any unit or none. `None` if it is no duration.
pub(super) fn nanoseconds(text: &str) -> Option<i128> {
    quantity(text, &NANOSECONDS)
}

/// A size in bytes; a bare number counts bytes, `-1` means "none". `None` if it is no size.
pub(super) fn bytes(text: &str) -> Option<i128> {
    quantity(text, &BYTES).or_else(|| text.trim().parse().ok())
}

fn quantity(text: &str, units: &[(&str, i128)]) -> Option<i128> {
    let text = text.trim().to_ascii_lowercase();
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let number = number.trim();
    if number == "-1" || number == "0" {
        let known = unit.is_empty() || units.iter().any(|(name, _)| *name == unit);
        return known.then(|| if number == "0" { 0 } else { -1 });
    }
    let scale = units.iter().find(|(name, _)| *name == unit).map(|(_, scale)| *scale)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // Elasticsearch takes `1.5gb`; 12 digits are more than it keeps.
    if fraction.len() > 12 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parts = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let fraction = if fraction.is_empty() { 0 } else { fraction.parse::<i128>().ok()? };
    whole.parse::<i128>().ok()?.checked_mul(scale)?.checked_add(fraction * scale / parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn units_are_compared_by_value() {
        let equal =
            [("60s", "1m"), ("1000ms", "1s"), ("24h", "1d"), ("-1", "-1ms"), ("0", "0s"), ("1S", "1000 ms")];
        for (left, right) in equal {
            assert!(nanoseconds(left).is_some(), "{left}");
            assert_eq!(nanoseconds(left), nanoseconds(right), "{left} and {right}");
        }
        for (left, right) in
            [("1024mb", "1gb"), ("1024", "1kb"), ("1.5gb", "1536mb"), ("-1b", "-1"), ("1G", "1gb")]
        {
            assert!(bytes(left).is_some(), "{left}");
            assert_eq!(bytes(left), bytes(right), "{left} and {right}");
        }
        for text in ["", "s", "5", "5 weeks", "-2s5", "1.x s", "ten seconds"] {
            assert_eq!(nanoseconds(text), None, "{text}");
        }
        for text in ["", "gb", "5 parsecs", "1.1.1gb"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_minute_is_sixty_seconds(n in 1_u32..) {
            prop_assert_eq!(nanoseconds(&format!("{n}m")), nanoseconds(&format!("{}s", u64::from(n) * 60)));
            prop_assert_ne!(nanoseconds(&format!("{n}m")), nanoseconds(&format!("{n}s")));
        }

        #[test]
        fn a_gigabyte_is_1024_megabytes(n in 1_u32..) {
            prop_assert_eq!(bytes(&format!("{n}gb")), bytes(&format!("{}mb", u64::from(n) * 1024)));
        }

        #[test]
        fn no_text_overflows_or_panics(text in "-?[0-9.]{0,45}[a-z]{0,6}") {
            let _ = (nanoseconds(&text), bytes(&text));
        }
    }
}
