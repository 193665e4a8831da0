//! A page of metrics, read as strictly as OpenMetrics is specified.

use std::collections::{BTreeMap, BTreeSet};

/// One value of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The name as it is scraped, with unit and `_total`.
    pub name: String,
    /// The labels, as they read without escapes.
    pub labels: BTreeMap<String, String>,
    /// The value.
    pub value: f64,
}

/// The samples of a page by their series, as it is written: `name{label="value"}`. Fails, and says why, on what is not OpenMetrics:
/// a family must have its help and type before its samples and stand in one place, a counter ends in `_total`, a unit ends the name,
/// **no name comes twice with the same labels**, and the page says its end.
///
/// ```
/// let page = "# HELP up Whether it is.\n# TYPE up gauge\nup{node=\"a\"} 1\nup{node=\"a\"} 0\n# EOF\n";
/// assert!(es_testkit::openmetrics::parse(page).unwrap_err().contains("twice"));
/// ```
pub fn parse(page: &str) -> Result<BTreeMap<String, Sample>, String> {
    let body = page.strip_suffix("# EOF\n").ok_or("it does not say its end")?;
    let (mut samples, mut families, mut series) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    let (mut family, mut kind) = ("", "");
    for line in body.lines() {
        let sound = match *line.splitn(4, ' ').collect::<Vec<_>>().as_slice() {
            ["#", "HELP", name, help] => {
                (family, kind) = (name, "");
                families.insert(name) && !help.is_empty()
            }
            ["#", "TYPE", name, of] => {
                kind = of;
                name == family && ["gauge", "counter"].contains(&of)
            }
            ["#", "UNIT", name, unit] => name == family && name.ends_with(&format!("_{unit}")),
            _ => {
                let (text, sample) = read(line).ok_or_else(|| format!("no sample: {line}"))?;
                let expected = if kind == "counter" { format!("{family}_total") } else { family.to_owned() };
                let sound = !kind.is_empty() && sample.name == expected;
                if !series.insert((sample.name.clone(), sample.labels.clone())) {
                    return Err(format!("twice: {line}"));
                }
                samples.insert(text.to_owned(), sample);
                sound
            }
        };
        if !sound {
            return Err(format!("not in its place, or not of its family: {line}"));
        }
    }
    Ok(samples)
}

/// A line as its series and what it says.
fn read(line: &str) -> Option<(&str, Sample)> {
    let (text, value) = line.rsplit_once(' ')?;
    let (name, mut rest) = text.split_at(text.find('{').unwrap_or(text.len()));
    let mut labels = BTreeMap::new();
    if !rest.is_empty() {
        rest = rest.strip_prefix('{')?.strip_suffix('}')?;
        while !rest.is_empty() {
            let (label, after) = rest.split_once("=\"")?;
            let (value, after) = quoted(after)?;
            if labels.insert(label.to_owned(), value).is_some() {
                return None;
            }
            rest = after.strip_prefix(',').unwrap_or(after);
        }
    }
    Some((text, Sample { name: name.to_owned(), labels, value: value.parse().ok()? }))
}

/// A value up to its closing quote, and what comes after it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let (mut value, mut chars) = (String::new(), text.char_indices());
    loop {
        match chars.next()? {
            (at, '"') => return Some((value, &text[at + 1..])),
            (_, '\\') => value.push(match chars.next()?.1 {
                'n' => '\n',
                escaped @ ('\\' | '"') => escaped,
                _ => return None,
            }),
            (_, char) => value.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# HELP a_seconds Of it.\n# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n";

    #[test]
    fn a_sound_page_is_read() {
        let page = format!("{HEAD}a_seconds{{of=\"x \\\"y\\\\\\n\",by=\"{{,}}\"}} 1.5\n# EOF\n");
        let samples = parse(&page).unwrap();
        let sample = samples.values().next().unwrap();
        assert_eq!((sample.name.as_str(), sample.labels["of"].as_str()), ("a_seconds", "x \"y\\\n"));
        assert_eq!((sample.labels["by"].as_str(), sample.value.to_string().as_str()), ("{,}", "1.5"));
    }

    #[test]
    fn what_is_not_openmetrics_is_refused() {
        let twice = "a_seconds{a=\"1\",b=\"2\"} 1\na_seconds{b=\"2\",a=\"1\"} 2\n";
        let all = [
            format!("{HEAD}{twice}# EOF\n"),
            format!("{HEAD}a_seconds 1\n"),
            format!("{HEAD}{HEAD}a_seconds 1\n# EOF\n"),
            format!("{HEAD}b 1\n# EOF\n"),
            format!("{HEAD}a_seconds{{a=\"1\",a=\"2\"}} 1\n# EOF\n"),
            "a 1\n# EOF\n".to_owned(),
            "# HELP a Of it.\n# TYPE a counter\na 1\n# EOF\n".to_owned(),
            "# HELP a Of it.\n# TYPE a gauge\n# UNIT a bytes\na 1\n# EOF\n".to_owned(),
        ];
        for page in all {
            assert!(parse(&page).is_err(), "{page}");
        }
    }
}
