use proptest::prelude::*;

use super::*;

#[test]
fn rules_are_read_and_printed() {
    let all = [
        ("cluster.status == red", "cluster.status == red"),
        ("disk.used>85% for 5m clear<80%", "disk.used > 85 % for 5m clear < 80 %"),
        (
            "disk.used > 85.5 % for 300s clear < 80 % for 120s",
            "disk.used > 85.5 % for 5m clear < 80 % for 2m",
        ),
        ("disk.available of es-data-* < 50gb", "disk.available of es-data-* < 50gb"),
        ("shards.unassigned > 0 for 5m clear for 1m", "shards.unassigned > 0 for 5m clear for 1m"),
        ("cluster.status == red clear == green", "cluster.status == red clear == green"),
        ("search.rejected > 0 /s", "search.rejected > 0/s"),
        ("search.latency > 1500ms", "search.latency > 1500ms"),
    ];
    for (text, printed) in all {
        let when = When::known(text).unwrap();
        assert_eq!(when.to_string(), printed);
        assert_eq!(When::known(printed).unwrap(), when);
    }
}

#[test]
fn what_is_no_rule_says_why() {
    let all = [
        ("", "lacks a measure"),
        ("> 5", "begins with `>`"),
        ("disk.usd > 85 %", "did you mean `disk.used`"),
        ("disk.used", "lacks a comparison"),
        ("disk.used over 85 %", "`over` is no comparison"),
        ("disk.used => 85 %", "`=>` is no comparison"),
        ("disk.used > 85", "compared with a percentage such as `85 %`, not with `85`"),
        ("disk.used >", "compared with a percentage"),
        ("cluster.status == purple", "`green`, `yellow` or `red`, not with `purple`"),
        ("disk.used > 85 % for", "lacks a time after `for`"),
        ("disk.used > 85 % for ever", "`ever` is no time"),
        ("disk.used > 85 % for 999999999999d", "is no time"),
        ("disk.used > 85 % clear", "nothing says when it is `clear`"),
        ("disk.used > 85 % clear < 90 %", "clears at `< 90 %`, where it fires as well"),
        ("disk.used > 85 % clear > 90 %", "where it fires as well"),
        ("disk.used >= 85 % clear <= 85 %", "where it fires as well"),
        ("disk.used > 100 %", "can never fire"),
        ("disk.used >= 0 %", "always fires"),
        ("cluster.status >= green", "always fires"),
        ("nodes.count < 0", "can never fire"),
        ("shards.unassigned of orders-* > 0", "of the cluster as a whole"),
        ("search.latency of orders-* > 1s", "of the cluster as a whole"),
        ("disk.used > 85 % please", "`please` is not expected"),
    ];
    for (text, reason) in all {
        let error = When::known(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn an_own_measure_has_the_unit_of_its_threshold() {
    let all = [
        ("lag > 500ms", Unit::Seconds),
        ("share of a* >= 5 %", Unit::Percent),
        ("n > 3 clear < 2", Unit::Count),
    ];
    for (text, unit) in all {
        assert_eq!(When::own(text).unwrap().unit, unit, "{text}");
    }
    assert!(When::own("lag > 500ms clear < 3").is_err());
}

proptest! {
    #[test]
    fn no_value_both_fires_and_clears(fires in 0_u32..100, clears in 0_u32..100, value in 0_u32..100, at in 0_usize..36) {
        let (first, second) = (COMPARISONS[at / 6].0, COMPARISONS[at % 6].0);
        let text = format!("disk.used {first} {fires} % clear {second} {clears} %");
        if let Ok(when) = When::known(&text) {
            let value = f64::from(value);
            prop_assert!(!(when.fires.holds(value) && when.clears(value)), "{}", text);
        }
    }

    #[test]
    fn no_text_panics(text in "[a-z.<>=!% 0-9]{0,40}") {
        let _ = (When::known(&text), When::own(&text));
    }
}
