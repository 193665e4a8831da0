//! Names and patterns of things that stand beside indices.

/// A pattern of index names, in which `*` stands for any text.
pub(super) fn pattern(text: &str) -> Option<String> {
    if text.is_empty() {
        Some("a pattern is not empty".to_owned())
    } else if text.starts_with(['_', '-', '+']) {
        Some(format!("`{text}` begins with `_`, `-` or `+`, and the name of an index does not"))
    } else if text.contains(['\\', '/', '?', '"', '<', '>', '|', ' ', ',', '#', ':']) {
        Some(format!("`{text}` has a blank or one of `\\ / ? \" < > | , # :`"))
    } else if text.chars().any(char::is_uppercase) {
        Some(format!("`{text}` is not in lower case, as names of indices are"))
    } else {
        None
    }
}

/// The name of a lifecycle policy.
pub(super) fn policy(text: &str) -> Option<String> {
    if text.is_empty() {
        Some("a name is not empty".to_owned())
    } else if text.starts_with('_') {
        Some(format!("`{text}` begins with `_`"))
    } else if text.contains([' ', ',']) {
        Some(format!("`{text}` has a blank or a comma"))
    } else {
        (text.len() > 255).then(|| "a name has at most 255 bytes".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for text in ["app-*", "*", ".a-*", "a*b*", "ä-*"] {
            assert_eq!(pattern(text), None, "{text}");
        }
        for text in ["", "_a*", "a b", "a,b*", "a#*", "a:*", "a?*", "<a-{now/d}>", "A*"] {
            assert!(pattern(text).is_some(), "{text}");
        }
        for text in ["app_data", "A", "a#b", "a*", "-a", "ä"] {
            assert_eq!(policy(text), None, "{text}");
        }
        let long = "x".repeat(256);
        for text in ["", "a b", "a,b", "_a", &long] {
            assert!(policy(text).is_some(), "{text}");
        }
    }
}
