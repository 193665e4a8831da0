//! Dates in the default format, `strict_date_optional_time||epoch_millis`.

/// What is wrong with a date; `nanos` wants one that counts in nanoseconds since 1970.
pub(super) fn fault(text: &str, nanos: bool) -> Option<String> {
    if text.parse::<f64>().is_ok_and(f64::is_finite) {
        return None;
    }
    let Some(year) = optional_time(text) else {
        return Some(format!("`{text}` is no date in the default format"));
    };
    (nanos && !(1970..=2262).contains(&year))
        .then(|| format!("`{text}` is outside the years 1970 to 2262 that nanoseconds can count"))
}

/// The year of `2020-01-31T10:00:00.5+01:00`, shortened at will from the right.
fn optional_time(text: &str) -> Option<i32> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let (sign, digits) = date.strip_prefix('-').map_or((1, date), |rest| (-1, rest));
    let mut parts = digits.split('-');
    let year = digits_of(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| digits_of(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| digits_of(part, 2))?;
    let whole = digits.matches('-').count() == 2;
    let sound = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
    let timed = time.is_none_or(|time| whole && (time.is_empty() || clock(time)));
    (sound && timed).then_some(sign * year)
}

/// `10:00:00.5Z`
fn clock(text: &str) -> bool {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at(zone);
    let (time, fraction) =
        time.split_once(['.', ',']).map_or((time, None), |(time, part)| (time, Some(part)));
    let parts: Vec<_> = time.split(':').map(|part| digits_of(part, 2)).collect();
    let limits = [23, 59, 59];
    let fits = parts.len() <= 3
        && parts.iter().zip(limits).all(|(part, limit)| part.is_some_and(|part| part <= limit));
    let fraction = fraction
        .is_none_or(|digits| (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()));
    let zoned = zone.bytes().skip(1).all(|byte| byte.is_ascii_digit() || byte == b':');
    fits && fraction && zoned
}

/// A number of exactly so many digits.
fn digits_of(text: &str, width: usize) -> Option<i32> {
    (text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for good in [
            "2020",
            "2020-01",
            "2020-01-31",
            "2020-01-31T10",
            "2020-01-31T10:00:00.123Z",
            "0",
            "-5",
            "1.5",
            "2020-01-31T10:00:00+01:00",
            "2020-01-31T",
        ] {
            assert_eq!(fault(good, false), None, "{good}");
        }
        for bad in ["x", "now", "2020-01-31 10:00", "10:00", "2020-13-01", "20-01-01", "", "2020-01T10"] {
            assert!(fault(bad, false).is_some(), "{bad}");
        }
        assert!(fault("1900-01-01", true).is_some());
        assert_eq!(fault("1900-01-01", false), None);
    }
}
