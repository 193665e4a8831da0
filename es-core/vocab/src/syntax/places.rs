//! Points, written as strings, and distances.

pub(super) fn geo_point(text: &str) -> Option<String> {
    let geohash = !text.is_empty()
        && text.len() <= 12
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() && !b"ailo".contains(&byte.to_ascii_lowercase()));
    if geohash {
        return None;
    }
    point(text)?;
    Some(format!("`{text}` is neither `lat,lon` nor a geohash nor a point as WKT"))
}

pub(super) fn point(text: &str) -> Option<String> {
    let numbers: Vec<&str> = text.split(',').map(str::trim).collect();
    let pair = (2..=3).contains(&numbers.len()) && numbers.iter().all(|number| number.parse::<f64>().is_ok());
    let wkt = text
        .trim()
        .to_ascii_uppercase()
        .strip_prefix("POINT")
        .is_some_and(|rest| rest.trim_end().ends_with(')'));
    (!pair && !wkt).then(|| format!("`{text}` is neither `x,y` nor a point as WKT"))
}

/// Lengths that Elasticsearch reads.
const UNITS: [&str; 23] = [
    "",
    "in",
    "inch",
    "yd",
    "yards",
    "ft",
    "feet",
    "km",
    "kilometers",
    "NM",
    "nmi",
    "nauticalmiles",
    "mm",
    "millimeters",
    "cm",
    "centimeters",
    "mi",
    "miles",
    "m",
    "meters",
    "kilometer",
    "mile",
    "meter",
];

pub(super) fn precision(text: &str) -> Option<String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let fits = number.parse::<f64>().is_ok() && UNITS.contains(&unit.trim());
    (!fits).then(|| format!("`{text}` is neither a precision from 1 to 12 nor a distance such as `5km`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points() {
        for good in ["1,2", "1, 2", "POINT (1 2)", "drm3btev3e86", "x"] {
            assert_eq!(geo_point(good), None, "{good}");
        }
        for bad in ["", "lat,lon", "a b", "1;2"] {
            assert!(geo_point(bad).is_some(), "{bad}");
        }
        assert_eq!(point("1.5,2"), None);
        assert!(point("bogus").is_some());
        assert!(precision("x").is_some());
        assert_eq!(precision("5km"), None);
    }
}
