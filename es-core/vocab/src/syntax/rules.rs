//! Rules of analysis components, one to a string, and settings with a syntax of their own.

pub(super) fn character(text: &str) -> Option<String> {
    (text.chars().count() != 1).then(|| format!("`{text}` is not one character"))
}

/// `letter`, `digit`, …, one character, or one that is escaped.
pub(super) fn char_group(text: &str) -> Option<String> {
    const GROUPS: [&str; 5] = ["letter", "digit", "whitespace", "punctuation", "symbol"];
    let escaped = text.starts_with('\\') && text.chars().count() == 2
        || text.strip_prefix("\\u").is_some_and(|hex| hex.len() == 4 && u32::from_str_radix(hex, 16).is_ok());
    let fits = GROUPS.contains(&text) || text.chars().count() == 1 || escaped;
    (!fits).then(|| {
        format!(
            "`{text}` is neither one character nor `letter`, `digit`, `whitespace`, `punctuation`, `symbol`"
        )
    })
}

pub(super) fn mapping(text: &str) -> Option<String> {
    (!text.contains("=>")).then(|| format!("`{text}` is no rule of the form `from => to`"))
}

/// Of `word_delimiter`: `% => ALPHA`.
pub(super) fn type_rule(text: &str) -> Option<String> {
    const TYPES: [&str; 6] = ["LOWER", "UPPER", "ALPHA", "DIGIT", "ALPHANUM", "SUBWORD_DELIM"];
    let ty = text.split_once("=>").map(|(_, ty)| ty.trim());
    (!ty.is_some_and(|ty| TYPES.contains(&ty)))
        .then(|| format!("`{text}` is no rule of the form `character => ALPHA`"))
}

/// Of the Solr format; what begins as WordNet does is left to the server.
pub(super) fn synonym(text: &str) -> Option<String> {
    if text.starts_with('#') || text.starts_with("s(") {
        return None;
    }
    // Two characters that stand for what a backslash takes its meaning from.
    let plain = text.replace("\\=>", "a").replace("\\,", "a");
    if plain.matches("=>").count() > 1 {
        return Some(format!("`{text}` has more than one `=>`"));
    }
    let empty = plain.split("=>").flat_map(|side| side.split(',')).any(|term| term.trim().is_empty());
    empty.then(|| format!("`{text}` has an empty term"))
}

/// `false`, `0-5`, `0-all`
pub(super) fn auto_expand(text: &str) -> Option<String> {
    let number = |text: &str| text.parse::<u32>().ok();
    let fits = text == "false"
        || text.split_once('-').is_some_and(|(low, high)| {
            number(low).is_some_and(|low| high == "all" || number(high).is_some_and(|high| low <= high))
        });
    (!fits).then(|| format!("`{text}` is neither `false` nor a range such as `0-5` or `0-all`"))
}

pub(super) fn shard_copies(text: &str) -> Option<String> {
    (text != "all" && text.parse::<u32>().is_err()).then(|| format!("`{text}` is neither `all` nor a number"))
}

/// Two to choose from. The others read what older versions wrote, and the server takes their names too.
pub(super) fn codec(text: &str) -> Option<String> {
    const READERS: [&str; 13] = [
        "lucene_default",
        "Lucene99",
        "Lucene95",
        "Lucene94",
        "Lucene92",
        "Lucene91",
        "Lucene90",
        "Lucene87",
        "Lucene86",
        "Lucene84",
        "Lucene80",
        "Lucene70",
        "SimpleText",
    ];
    (!["default", "best_compression"].contains(&text) && !READERS.contains(&text))
        .then(|| format!("`{text}` is neither `default` nor `best_compression`"))
}

/// `data_hot,data_content`
pub(super) fn tiers(text: &str) -> Option<String> {
    const TIERS: [&str; 6] = ["", "data_content", "data_hot", "data_warm", "data_cold", "data_frozen"];
    text.split(',').find(|tier| !TIERS.contains(&tier.trim())).map(|tier| format!("`{tier}` is no data tier"))
}

/// `10.0.0.1,10.1.*,10.2.0.0/16`
pub(super) fn ip_patterns(text: &str) -> Option<String> {
    let fits = |part: &str| {
        let address = part.split_once('/').map_or(part, |(address, _)| address);
        part.is_empty() || part.contains('*') || address.parse::<std::net::IpAddr>().is_ok()
    };
    text.split(',').map(str::trim).find(|part| !fits(part)).map(|part| format!("`{part}` is no IP address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        type Reading = fn(&str) -> Option<String>;
        let cases: [(Reading, &[&str], &[&str]); 10] = [
            (character, &["/", "é"], &["", "//"]),
            (char_group, &["letter", "-", "\\n", "\\u0041"], &["bogus", ""]),
            (mapping, &["a => b", "a=>"], &["a"]),
            (type_rule, &["% => ALPHA"], &["a => BOGUS", "a"]),
            (
                synonym,
                &["a, b", "a => b", "a \\=> b => c", "# a => b => c"],
                &["a => b => c", "a, ,b", "a =>"],
            ),
            (auto_expand, &["false", "0-all", "0-5"], &["1", "true", "5-1"]),
            (shard_copies, &["all", "2"], &["some", "-1"]),
            (codec, &["default", "Lucene99"], &["best_speed", "lucene99"]),
            (tiers, &["data_hot,data_content"], &["hot"]),
            (ip_patterns, &["10.0.0.1,10.1.*", "10.0.0.0/8"], &["x"]),
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
