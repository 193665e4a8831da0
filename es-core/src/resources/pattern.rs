//! Patterns of index names, in which `*` stands for any text.

/// Whether a name matches a pattern.
pub fn matches(pattern: &str, name: &str) -> bool {
    overlap(pattern, name)
}

/// Whether some name matches both patterns.
pub(crate) fn overlap(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    // `reached[j]`: whether what was read of `left` and the first `j` of `right` can be one name.
    let mut reached: Vec<bool> = vec![false; right.len() + 1];
    reached[0] = true;
    stars(&mut reached, right);
    for byte in left {
        let before = reached.clone();
        for at in 0..=right.len() {
            reached[at] = match byte {
                // A star takes nothing, or one more of the other side.
                b'*' => before[at] || (at > 0 && reached[at - 1]),
                byte => {
                    at > 0 && right[at - 1] == b'*' && (before[at] || before[at - 1])
                        || at > 0 && right[at - 1] == *byte && before[at - 1]
                }
            };
        }
        stars(&mut reached, right);
    }
    reached[right.len()]
}

/// A star on the right takes nothing as well.
fn stars(reached: &mut [bool], right: &[u8]) {
    for at in 1..=right.len() {
        reached[at] |= right[at - 1] == b'*' && reached[at - 1];
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_overlap_where_a_name_matches_both() {
        let cases = [
            ("logs-*", "logs-*-*", true),
            ("logs-*", "logs-1", true),
            ("logs-*", "log-1", false),
            ("a*c", "ab*", true),
            ("a*c", "*d", false),
            ("*", "", true),
            ("a", "a", true),
            ("a*b*c", "axbyc", true),
            ("a*b*c", "axyc", false),
            ("*-v1", "app-*", true),
            ("metrics-*-*", "metrics-app", false),
        ];
        for (left, right, expected) in cases {
            assert_eq!(overlap(left, right), expected, "{left} {right}");
            assert_eq!(overlap(right, left), expected, "{right} {left}");
        }
    }

    proptest! {
        #[test]
        fn a_name_made_from_a_pattern_matches_it(parts in prop::collection::vec("[ab]{0,2}", 1..4), fill in "[ab]{0,3}") {
            prop_assert!(matches(&parts.join("*"), &parts.join(&fill)));
        }

        #[test]
        fn overlap_is_a_common_name(left in "[ab*]{0,4}", right in "[ab*]{0,4}") {
            let names = (0..=6_u32).flat_map(|length| (0..1_u32 << length).map(move |bits| {
                (0..length).map(|at| if bits >> at & 1 == 0 { 'a' } else { 'b' }).collect::<String>()
            }));
            let common = names.into_iter().any(|name| matches(&left, &name) && matches(&right, &name));
            prop_assert_eq!(overlap(&left, &right), common);
        }
    }
}
