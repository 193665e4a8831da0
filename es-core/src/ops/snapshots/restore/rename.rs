//! New names, as the server will make them: Java's `replaceAll`, of which the part is taken that both sides read alike.

use regex_lite::{Captures, Regex};

use crate::resources::Fault;

/// How indices and data streams are renamed, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rename {
    Pattern { pattern: String, replacement: String },
    Suffix(String),
    Prefix(String),
    One { from: String, to: String },
}

/// What is sent, and what becomes of a name by it.
#[derive(Debug, Clone)]
pub(super) struct Renamer {
    pub(super) pattern: String,
    pub(super) replacement: String,
    regex: Regex,
    template: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Group(usize),
    Named(String),
}

/// What the server puts before the names of a stream's indices, and leaves alone.
const BACKING: &str = ".ds-";

/// Possessive quantifiers, and classes of classes.
const JAVA: [&str; 6] = ["++", "*+", "?+", "}+", "&&", "[["];

impl Renamer {
    /// Of names that bear the cluster's prefix, and keep it where only a prefix, a suffix or one name is given.
    pub(super) fn new(rename: &Rename, prefix: &str) -> Result<Self, Fault> {
        let own = regex_lite::escape(prefix);
        let (pattern, replacement) = match rename {
            Rename::Pattern { pattern, replacement } => (pattern.clone(), replacement.clone()),
            Rename::Suffix(suffix) => ("(.+)".to_owned(), format!("$1{}", literal(suffix))),
            Rename::Prefix(more) => {
                (format!("^{own}(.+)"), format!("{}{}$1", literal(prefix), literal(more)))
            }
            Rename::One { from, to } => {
                let from = regex_lite::escape(from);
                (format!("^{own}{from}$"), format!("{}{}", literal(prefix), literal(to)))
            }
        };
        let fault = |cause: String, help: &str| Fault::new("rename", cause, help);
        if let Some(word) = JAVA.into_iter().find(|word| pattern.contains(word)) {
            let help = "write it without";
            return Err(fault(
                format!("`{word}` in the pattern `{pattern}` means something else to Java"),
                help,
            ));
        }
        let regex = Regex::new(&pattern).map_err(|error| {
            let help = "write one without look-around, back references and Unicode classes, as `logs-(.+)`";
            fault(format!("the pattern `{pattern}` can't be read: {error}"), help)
        })?;
        if regex.is_match("") {
            let help = "write `(.+)` where you have `(.*)`";
            return Err(fault(
                format!("the pattern `{pattern}` matches where there is nothing, and would rename twice"),
                help,
            ));
        }
        let template =
            template(&replacement, &regex).map_err(|cause| fault(cause, "write `$1` for the first group"))?;
        Ok(Renamer { pattern, replacement, regex, template })
    }

    pub(super) fn apply(&self, name: &str) -> String {
        self.regex.replace_all(name, |found: &Captures<'_>| self.expand(found)).into_owned()
    }

    /// An index of a data stream: the server takes `.ds-` off, and puts it back.
    pub(super) fn apply_to_backing(&self, name: &str) -> String {
        match name.strip_prefix(BACKING) {
            Some(rest) => format!("{BACKING}{}", self.apply(rest)),
            None => self.apply(name),
        }
    }

    fn expand(&self, found: &Captures<'_>) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Group(group) => {
                found.get(*group).map(|found| found.as_str().to_owned()).unwrap_or_default()
            }
            Part::Named(name) => found.name(name).map(|found| found.as_str().to_owned()).unwrap_or_default(),
        };
        self.template.iter().map(part).collect()
    }
}

/// A text that stands for itself in a replacement.
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$")
}

/// Java's replacement: `$12` is the twelfth group if there is one, else the first and a 2.
fn template(replacement: &str, regex: &Regex) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = replacement.chars().peekable();
    let groups = regex.captures_len() - 1;
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(escaped) => text.push(escaped),
                None => return Err("the replacement ends with `\\`".to_owned()),
            },
            '$' => {
                parts.push(Part::Text(std::mem::take(&mut text)));
                if rest.next_if_eq(&'{').is_some() {
                    let name: String = std::iter::from_fn(|| rest.next_if(|c| *c != '}')).collect();
                    if rest.next().is_none() || !regex.capture_names().flatten().any(|known| known == name) {
                        return Err(format!("the pattern has no group named `{name}`"));
                    }
                    parts.push(Part::Named(name));
                    continue;
                }
                let digit = |c: Option<char>| c.and_then(|c| c.to_digit(10)).map(|digit| digit as usize);
                let Some(mut group) = digit(rest.next()) else {
                    return Err("`$` stands before no group".to_owned());
                };
                if group > groups {
                    return Err(format!("the pattern has no group {group}"));
                }
                while let Some(more) = digit(rest.peek().copied()).map(|digit| group * 10 + digit)
                    && more <= groups
                {
                    group = more;
                    rest.next();
                }
                parts.push(Part::Group(group));
            }
            c => text.push(c),
        }
    }
    parts.push(Part::Text(text));
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_what_the_server_makes_of_them() {
        let pattern = |pattern: &str, replacement: &str| Rename::Pattern {
            pattern: pattern.to_owned(),
            replacement: replacement.to_owned(),
        };
        let cases = [
            (pattern("(.+)", "restored-$1"), "t-logs", "restored-t-logs"),
            (pattern("logs-(\\d+)", "old-$1x"), "logs-12", "old-12x"),
            (pattern("(l)ogs", "$12"), "logs", "l2"),
            (pattern("(?<n>l)ogs", "${n}\\$"), "logs", "l$"),
            (pattern("o", "0"), "foo", "f00"),
            (pattern("nothing", "x"), "logs", "logs"),
            (Rename::Suffix("-r".into()), "t-logs", "t-logs-r"),
            (Rename::Prefix("r-".into()), "t-logs", "t-r-logs"),
            (Rename::One { from: "logs.a".into(), to: "b".into() }, "t-logs.a", "t-b"),
            (Rename::One { from: "logs.a".into(), to: "b".into() }, "t-logs-a", "t-logs-a"),
        ];
        for (rename, name, expected) in cases {
            let renamer = Renamer::new(&rename, "t-").unwrap();
            assert_eq!(renamer.apply(name), expected, "{rename:?}");
        }
        let renamer = Renamer::new(&Rename::Prefix("r-".into()), "t-").unwrap();
        assert_eq!(renamer.apply_to_backing(".ds-t-logs-1"), ".ds-t-r-logs-1");
    }

    #[test]
    fn what_the_two_sides_would_read_differently_is_refused() {
        for (pattern, replacement) in [
            ("(.*)", "$1-r"),
            ("(", "a"),
            ("(?=a)b", "c"),
            ("a", "$1"),
            ("a", "$"),
            ("a", "\\"),
            ("a", "${n}"),
            ("a++", "b"),
            ("[a-z&&b]+", "c"),
            ("\\Qa\\E", "b"),
            ("\\p{L}+", "b"),
        ] {
            let rename = Rename::Pattern { pattern: pattern.into(), replacement: replacement.into() };
            assert!(Renamer::new(&rename, "").is_err(), "{pattern} {replacement}");
        }
    }
}
