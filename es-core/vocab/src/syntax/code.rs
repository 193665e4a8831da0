//! Regular expressions and scripts: what surely is none. The rest is the server's to say.

pub(super) fn regex(text: &str) -> Option<String> {
    if let Some(first) = text.chars().next().filter(|first| "*+?".contains(*first)) {
        return Some(format!("`{first}` repeats nothing; in a regular expression, anything is `.*`"));
    }
    let (mut open, mut class, mut escaped) = (0_i32, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => open += 1,
            ')' if !class => open -= 1,
            _ => {}
        }
        if open < 0 {
            break;
        }
    }
    (open != 0 || class).then(|| format!("`{text}` has a bracket without its other half"))
}

pub(super) fn flags(text: &str) -> Option<String> {
    const FLAGS: [&str; 10] = [
        "",
        "CASE_INSENSITIVE",
        "MULTILINE",
        "DOTALL",
        "UNICODE_CASE",
        "CANON_EQ",
        "UNIX_LINES",
        "LITERAL",
        "COMMENTS",
        "UNICODE_CHARACTER_CLASS",
    ];
    let known = |flag: &str| {
        FLAGS.contains(&flag.trim().to_ascii_uppercase().as_str()) || flag.trim() == "UNICODE_CHAR_CLASS"
    };
    text.split('|')
        .find(|flag| !known(flag))
        .map(|flag| format!("`{flag}` is no flag of a regular expression"))
}

/// Brackets must close in order, strings and comments left out.
pub(super) fn painless(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' => {
                while let Some(inner) = chars.next() {
                    match inner {
                        '\\' => _ = chars.next(),
                        inner if inner == c => break,
                        _ => {}
                    }
                }
            }
            // A comment, or a pattern that may hold any bracket: nothing is said of what follows.
            '/' => return None,
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(c) => {
                return Some(format!("the script closes a `{c}` that it does not open"));
            }
            _ => {}
        }
    }
    open.pop().map(|missing| format!("the script ends without a `{missing}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code() {
        type Reading = fn(&str) -> Option<String>;
        let cases: [(Reading, &[&str], &[&str]); 3] = [
            (regex, &["^a.*(b|c)$", r"\(", "[(]", ""], &["(", "*_id", "a)", "[a"]),
            (flags, &["", "CASE_INSENSITIVE|DOTALL", "case_insensitive"], &["BOGUS"]),
            (painless, &["emit(1)", "if (a) { emit(')') }", "a / (b"], &["bogus(", "emit(1))", "{ emit(1 }"]),
        ];
        for (reading, good, bad) in cases {
            for text in good {
                assert_eq!(reading(text), None, "{text}");
            }
            for text in bad {
                assert!(reading(text).is_some(), "{text}");
            }
        }
    }
}
