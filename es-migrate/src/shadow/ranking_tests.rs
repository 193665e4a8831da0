//! What the measures say of orders that are known, and what they say of any.

use proptest::prelude::*;

use super::ranking::{Agreement, Ranking};

/// `"a b (c d) e"`: in brackets what is as good as one another.
fn ranking(text: &str) -> Ranking {
    let mut group = 0;
    let mut within = false;
    let mut hits = vec![];
    for word in text.split_whitespace() {
        group += usize::from(!within);
        within = (within || word.starts_with('(')) && !word.ends_with(')');
        hits.push((word.trim_matches(['(', ')']).to_owned(), group));
    }
    Ranking::of(hits, |one, other| one == other)
}

fn agree(old: &str, new: &str, k: usize) -> Agreement {
    ranking(old).agree(&ranking(new), k)
}

#[test]
fn orders_that_are_known() {
    // old, new, k, common, of, same top, moved
    let cases = [
        ("", "", 10, 0, 0, true, 0.0),
        ("a b c", "a b c", 10, 3, 3, true, 0.0),
        ("a b c d", "d c b a", 4, 4, 4, false, 2.0),
        ("a b c", "x y z", 3, 0, 3, false, 0.0),
        ("a b c", "", 10, 0, 3, false, 0.0),
        ("", "a", 10, 0, 1, false, 0.0),
        // Only what is among the first counts, and a longer side is not agreed with.
        ("a b c d", "a b d c", 3, 2, 3, true, 0.0),
        ("a b", "a b c d", 10, 2, 4, true, 0.0),
        ("a b", "a b c d", 2, 2, 2, true, 0.0),
        // Within a group any order is the same.
        ("(a b c)", "(c b a)", 3, 3, 3, true, 0.0),
        ("x (a b c)", "(c x) (b a)", 4, 4, 4, true, 0.0),
        // A group on one side is in the order of the other.
        ("(a b c)", "c b a", 3, 3, 3, true, 0.0),
        // At the edge any of a group may be among the first.
        ("a (b c d)", "a (d c b)", 2, 2, 2, true, 0.0),
        ("a (b c d)", "a d c b", 2, 2, 2, true, 0.0),
        ("a (b c d)", "a x c b", 2, 1, 2, true, 0.0),
        ("(a b c d) e", "(c d e) a", 2, 2, 2, true, 0.0),
        // Each place is given once: one of the two may be there, and both are asked for.
        ("(a b) x", "(y z) a b", 1, 0, 1, false, 0.0),
        ("a b (x y)", "x y (a b)", 3, 2, 3, false, 1.5),
    ];
    for (old, new, k, common, of, same_top, moved) in cases {
        let found = agree(old, new, k);
        let expected = (common, of, same_top);
        assert_eq!((found.common, found.of, found.same_top), expected, "{old} | {new} at {k}: {found:?}");
        assert!((found.moved - moved).abs() < 1e-9, "{old} | {new} at {k}: {found:?}");
    }
}

#[test]
fn what_comes_first_counts_most() {
    let rbo = |old: &str, new: &str| agree(old, new, 10).rbo;
    let close = |one: f64, other: f64| assert!((one - other).abs() < 1e-9, "{one} {other}");
    close(rbo("a b c d", "a b c d"), 1.0);
    close(rbo("", ""), 1.0);
    close(rbo("a b", "x y"), 0.0);
    // By hand: agreed are 0, 1 of 2, 2 of 3, 4 of 4 at each depth.
    let weights = [0.9_f64, 0.81, 0.729, 0.6561];
    let sum = 0.0 * weights[0] + 0.0 * weights[1] + 2.0 / 3.0 * weights[2] + weights[3];
    close(rbo("a b c d", "d c b a"), weights[3] + 0.1 / 0.9 * sum);
    assert!(rbo("a b c d e", "b a c d e") < rbo("a b c d e", "a b c e d"));
}

#[test]
fn what_was_lost_is_named_and_what_came_instead() {
    let found = agree("a b c d", "a x c y", 4);
    assert_eq!(
        (found.lost, found.came),
        (vec!["b".to_owned(), "d".to_owned()], vec!["x".into(), "y".into()])
    );
    // Of a group that goes beyond the edge nothing is lost that may be there.
    let found = agree("a (b c)", "a (c d b)", 2);
    assert_eq!((found.lost, found.came), (vec![], vec![]));
}

#[test]
fn an_edge_is_open_where_the_last_group_begins_before_it() {
    // hits, k, asked
    for (hits, k, asked, open) in [
        ("a b c d", 2, 4, false),
        ("a (b c d)", 2, 4, true),
        ("a b (c d)", 2, 4, false),
        ("a (b c d)", 2, 5, false),
        ("", 2, 4, false),
        ("(a b)", 2, 2, true),
    ] {
        assert_eq!(ranking(hits).is_open(k, asked), open, "{hits}");
    }
    let (mut old, new) = (ranking("a (b c)"), ranking("a (d e)"));
    assert_eq!(new.unknown_to(&old, 2), ["d", "e"]);
    assert_eq!(old.agree(&new, 2).common, 1);
    // They are as good there, as was found out.
    old.extend_last(["d".to_owned(), "e".to_owned()]);
    assert_eq!(old.agree(&new, 2).common, 2);
}

/// An order of some of twelve hits, with groups.
fn orders() -> impl Strategy<Value = Vec<Vec<String>>> {
    let ids: Vec<u8> = (0..12).collect();
    (Just(ids).prop_shuffle(), 0..=12_usize, proptest::collection::vec(any::<bool>(), 12)).prop_map(
        |(ids, len, cuts)| {
            let mut groups: Vec<Vec<String>> = vec![];
            for (id, cut) in ids.into_iter().take(len).zip(cuts) {
                match groups.last_mut() {
                    Some(group) if !cut => group.push(id.to_string()),
                    _ => groups.push(vec![id.to_string()]),
                }
            }
            groups
        },
    )
}

fn of(groups: &[Vec<String>]) -> Ranking {
    let hits = groups.iter().enumerate().flat_map(|(at, group)| group.iter().map(move |id| (id.clone(), at)));
    Ranking::of(hits.collect(), |one, other| one == other)
}

/// The most that the first `k` of two orders can have in common, by trying.
fn tried(old: &[Vec<String>], new: &[Vec<String>], k: usize) -> usize {
    let firsts = |groups: &[Vec<String>]| -> Vec<Vec<String>> {
        let mut sure: Vec<String> = vec![];
        for group in groups {
            let left = k - sure.len();
            if group.len() > left {
                // Every choice of so many.
                let choices = (0..1_u32 << group.len()).filter(|bits| bits.count_ones() as usize == left);
                let chosen =
                    |bits: u32| group.iter().enumerate().filter(move |(at, _)| bits & (1 << at) != 0);
                return choices
                    .map(|bits| sure.iter().cloned().chain(chosen(bits).map(|(_, id)| id.clone())).collect())
                    .collect();
            }
            sure.extend(group.iter().cloned());
        }
        vec![sure]
    };
    let (olds, news) = (firsts(old), firsts(new));
    let common = |one: &Vec<String>, other: &Vec<String>| one.iter().filter(|id| other.contains(id)).count();
    olds.iter().flat_map(|one| news.iter().map(move |other| common(one, other))).max().unwrap_or_default()
}

proptest! {
    #[test]
    fn it_is_the_same_from_both_sides_and_within_its_bounds(old in orders(), new in orders(), k in 1..12_usize) {
        let (there, back) = (of(&old).agree(&of(&new), k), of(&new).agree(&of(&old), k));
        prop_assert_eq!((there.common, there.of, there.same_top), (back.common, back.of, back.same_top));
        prop_assert!((there.rbo - back.rbo).abs() < 1e-12 && (there.moved - back.moved).abs() < 1e-12);
        prop_assert_eq!((&there.lost, &there.came), (&back.came, &back.lost));
        prop_assert!(there.common <= there.of && there.of <= k);
        prop_assert!((0.0..=1.0).contains(&there.rbo) && (0.0..12.0).contains(&there.moved));
    }

    #[test]
    fn it_finds_the_most_that_they_can_have_in_common(old in orders(), new in orders(), k in 1..8_usize) {
        prop_assert_eq!(of(&old).agree(&of(&new), k).common, tried(&old, &new, k));
    }

    #[test]
    fn the_order_within_groups_changes_nothing(old in orders(), new in orders(), k in 1..12_usize, by: u8) {
        let mut shuffled = new.clone();
        for group in &mut shuffled {
            let turn = usize::from(by / 2) % group.len();
            group.rotate_left(turn);
            if by % 2 == 1 {
                group.reverse();
            }
        }
        let figures = |found: Agreement| (found.common, found.of, found.same_top, found.rbo, found.moved);
        prop_assert_eq!(figures(of(&old).agree(&of(&new), k)), figures(of(&old).agree(&of(&shuffled), k)));
        let same = of(&new).agree(&of(&shuffled), k);
        prop_assert_eq!((same.common, same.moved, same.same_top), (same.of, 0.0, true));
        prop_assert!(same.rbo > 1.0 - 1e-9);
    }
}
