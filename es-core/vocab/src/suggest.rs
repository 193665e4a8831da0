//! What a mistaken word may have meant.

/// Words that people bring from other systems or older versions, and what Elasticsearch calls the thing.
///
/// `(mistaken, Elasticsearch's word, help)`.
pub const SYNONYMS: &[(&str, &str, &str)] = &[
    ("string", "text", "use `text` for full-text search or `keyword` for exact values"),
    ("str", "text", "use `text` for full-text search or `keyword` for exact values"),
    ("varchar", "keyword", "use `keyword` for exact values or `text` for full-text search"),
    ("not_analyzed", "keyword", "use `keyword`"),
    ("bool", "boolean", "use `boolean`"),
    ("int", "integer", "use `integer` (32 bits) or `long` (64 bits)"),
    ("i32", "integer", "use `integer`"),
    ("i64", "long", "use `long`"),
    ("u64", "unsigned_long", "use `unsigned_long`"),
    ("bigint", "long", "use `long` (64 bits) or `unsigned_long`"),
    ("f32", "float", "use `float`"),
    ("f64", "double", "use `double`"),
    ("number", "double", "use `long` for whole numbers or `double`"),
    ("decimal", "scaled_float", "use `scaled_float(scaling_factor = 100)`"),
    ("datetime", "date", "use `date`, which holds a time of day too"),
    ("timestamp", "date", "use `date` (milliseconds) or `date_nanos`"),
    ("geo", "geo_point", "use `geo_point` or `geo_shape`"),
    ("geopoint", "geo_point", "use `geo_point`"),
    ("location", "geo_point", "use `geo_point`"),
    ("vector", "dense_vector", "use `dense_vector(dims = …)`"),
    ("embedding", "dense_vector", "use `dense_vector(dims = …)`"),
    ("array", "nested", "Elasticsearch has no array type: every field takes a list"),
    ("list", "nested", "Elasticsearch has no array type: every field takes a list"),
    ("json", "flattened", "use `flattened` for keys not known before, or `object`"),
    ("map", "flattened", "use `flattened` for keys not known before"),
    ("blob", "binary", "use `binary`, as base64"),
    ("bytes", "binary", "use `binary`, as base64"),
    ("uuid", "keyword", "use `keyword`"),
    ("enum", "keyword", "use `keyword`"),
    ("attachment", "text", "use an ingest pipeline with the `attachment` processor"),
];

/// The help for a word from elsewhere.
pub fn synonym(word: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let word = word.to_ascii_lowercase();
    SYNONYMS.iter().find(|(mistaken, ..)| *mistaken == word)
}

/// The word of `known` nearest to `word`, when it is near enough that a slip of the finger explains it.
///
/// ```
/// assert_eq!(es_vocab::closest("keywrd", ["text", "keyword"]), Some("keyword"));
/// assert_eq!(es_vocab::closest("banana", ["text", "keyword"]), None);
/// ```
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Damerau–Levenshtein distance (adjacent transpositions count one), ASCII case ignored.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_ascii_lowercase().chars().collect();
    let right: Vec<char> = right.to_ascii_lowercase().chars().collect();
    let width = right.len() + 1;
    let mut table = vec![0; (left.len() + 1) * width];
    for row in 0..=left.len() {
        for column in 0..=right.len() {
            table[row * width + column] = if row == 0 || column == 0 {
                row + column
            } else {
                let at = |up: usize, back: usize| table[(row - up) * width + column - back];
                let same = left[row - 1] == right[column - 1];
                let mut best = (at(1, 0) + 1).min(at(0, 1) + 1).min(at(1, 1) + usize::from(!same));
                let swapped = row > 1
                    && column > 1
                    && left[row - 1] == right[column - 2]
                    && left[row - 2] == right[column - 1];
                if swapped {
                    best = best.min(at(2, 2) + 1);
                }
                best
            };
        }
    }
    table[left.len() * width + right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("keyword", "keywrod", 1),
            ("keyword", "keywrd", 1),
            ("text", "txet", 1),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn every_synonym_names_a_field_type_and_is_none_itself() {
        for (mistaken, meant, _) in SYNONYMS {
            assert!(crate::field_type(meant).is_some(), "{meant}");
            assert!(crate::field_type(mistaken).is_none(), "{mistaken}");
        }
    }
}
