use proptest::prelude::*;

use super::*;

fn at(seconds: u64) -> Moment {
    let start = DateTime::from_timestamp(1_700_000_000, 0).unwrap_or_default();
    Moment { at: start + Duration::from_secs(seconds), clock: Duration::from_secs(seconds) }
}

fn rule(when: &str) -> Rule {
    Rule::warning("disk", when).unwrap()
}

fn node(name: &str) -> Subject {
    Subject::Node(name.to_owned())
}

/// The nodes `a`, `b`, … with these values, and no others.
fn read(values: &[f64]) -> Observed {
    let names = ["a", "b", "c"];
    let values = names.iter().zip(values).map(|(name, value)| Value::new(node(name), *value)).collect();
    Observed::Read { values, others: Others::Gone }
}

/// What each reading changed, in words.
fn turns(when: &str, readings: Vec<(u64, Observed)>) -> Vec<String> {
    let (rule, mut alerts) = (rule(when), Alerts::default());
    let changes =
        readings.into_iter().flat_map(|(seconds, observed)| alerts.observe(&rule, observed, at(seconds)));
    let told = |change: &Change| {
        let name = change.alert.subject.name().unwrap_or_default();
        let second = (change.at - at(0).at).num_seconds();
        format!("{second} {:?} {name}", change.turn)
    };
    changes.map(|change| told(&change)).collect()
}

#[test]
fn it_fires_once_and_resolves_once() {
    let high = [
        (0, read(&[90.0])),
        (10, read(&[95.0])),
        (20, read(&[90.0])),
        (30, read(&[80.0])),
        (40, read(&[70.0])),
    ];
    assert_eq!(turns("disk.used > 85 %", high.to_vec()), ["0 Fired a", "30 Resolved a"]);
}

#[test]
fn between_the_thresholds_nothing_changes() {
    let when = "disk.used > 85 % clear < 80 %";
    let flapping = (0..20).map(|n| (n, read(&[if n % 2 == 0 { 86.0 } else { 81.0 }]))).collect();
    assert_eq!(turns(when, flapping), ["0 Fired a"]);
    let below = (0..20).map(|n| (n, read(&[if n % 2 == 0 { 84.0 } else { 79.0 }]))).collect();
    assert!(turns(when, below).is_empty());
}

#[test]
fn time_counts_and_not_readings() {
    let when = "disk.used > 85 % for 60s clear for 30s";
    let all = vec![
        (0, read(&[90.0])),
        (59, read(&[90.0])),
        (60, read(&[90.0])),
        (70, read(&[50.0])),
        (80, read(&[90.0])), // not clear for long enough
        (90, read(&[50.0])),
        (119, read(&[50.0])),
        (120, read(&[50.0])),
        // Well in between: it begins anew.
        (130, read(&[90.0])),
        (180, read(&[50.0])),
        (190, read(&[90.0])),
        (249, read(&[90.0])),
    ];
    assert_eq!(turns(when, all), ["60 Fired a", "120 Resolved a"]);
}

#[test]
fn a_missed_reading_changes_nothing() {
    let missed = || Observed::Missed;
    let pending = vec![(0, read(&[90.0])), (50, missed()), (100, missed()), (110, read(&[90.0]))];
    assert_eq!(turns("disk.used > 85 % for 60s", pending), ["110 Fired a"]);
    let firing = vec![(0, read(&[90.0])), (10, missed()), (20, read(&[90.0])), (30, read(&[10.0]))];
    assert_eq!(turns("disk.used > 85 %", firing), ["0 Fired a", "30 Resolved a"]);
}

#[test]
fn what_is_no_longer_there_is_gone_only_where_that_is_known() {
    let without = |others| Observed::Read { values: vec![Value::new(node("b"), 10.0)], others };
    let fired = || (0, read(&[90.0, 10.0]));
    let of = |others: Others| {
        turns("disk.used > 85 %", vec![fired(), (10, without(others.clone())), (20, without(others))])
    };
    assert_eq!(of(Others::Gone), ["0 Fired a", "10 Gone a"]);
    assert_eq!(of(Others::Zero), ["0 Fired a", "10 Resolved a"]);
    assert_eq!(of(Others::Unknown), ["0 Fired a"]);
    let pending = vec![fired(), (10, without(Others::Gone)), (70, read(&[90.0]))];
    assert!(turns("disk.used > 85 % for 60s", pending).is_empty(), "it begins anew");
}

#[test]
fn each_subject_is_by_itself_and_a_pattern_chooses() {
    let two = vec![(0, read(&[90.0, 90.0])), (10, read(&[10.0, 90.0]))];
    assert_eq!(turns("disk.used > 85 %", two.clone()), ["0 Fired a", "0 Fired b", "10 Resolved a"]);
    assert_eq!(turns("disk.used of b* > 85 %", two), ["0 Fired b"]);
}

#[test]
fn of_two_nodes_of_one_name_the_worse_counts() {
    let both = |first: f64, second: f64| Observed::Read {
        values: vec![Value::new(node("a"), first), Value::new(node("a"), second)],
        others: Others::Gone,
    };
    let all = vec![
        (0, both(90.0, 10.0)),
        (10, both(10.0, 90.0)),
        (20, both(82.0, 10.0)),
        (30, both(10.0, 82.0)),
        (40, both(10.0, 10.0)),
    ];
    assert_eq!(turns("disk.used > 85 % clear < 80 %", all), ["0 Fired a", "40 Resolved a"]);
}

#[test]
fn what_is_no_number_changes_nothing() {
    let all = vec![(0, read(&[90.0])), (10, read(&[f64::NAN])), (20, read(&[90.0])), (30, read(&[10.0]))];
    assert_eq!(turns("disk.used > 85 %", all), ["0 Fired a", "30 Resolved a"]);
}

#[test]
fn an_alert_tells_the_latest_value() {
    let (rule, mut alerts) = (rule("disk.used > 85 % for 10s"), Alerts::default());
    alerts.observe(&rule, read(&[90.0]), at(0));
    assert!(alerts.active().is_empty());
    let fired = alerts.observe(&rule, read(&[91.25]), at(10));
    assert_eq!(fired[0].to_string(), "fired: warning disk: disk.used of node a is 91.3 %");
    assert_eq!((fired[0].alert.since, fired[0].alert.fired), (at(0).at, at(10).at));
    alerts.observe(&rule, read(&[95.0]), at(20));
    assert_eq!(alerts.active()[0].value.to_string(), "95 %");
    let over = alerts.observe(&rule, read(&[50.0]), at(125));
    assert_eq!(over[0].to_string(), "resolved: warning disk: disk.used of node a is 50 %, after 2m 5s");
    let json = serde_json::to_value(&over[0]).unwrap();
    assert_eq!((json["turn"].as_str(), json["subject"]["name"].as_str()), (Some("resolved"), Some("a")));
}

/// Of each node: no reading, gone, or a value.
fn any_readings() -> impl Strategy<Value = Vec<(u64, Option<Vec<Option<f64>>>)>> {
    let value = prop_oneof![1 => Just(None), 4 => (0.0..100.0_f64).prop_map(Some)];
    let nodes = prop::collection::vec(value, 3);
    let reading = prop_oneof![1 => Just(None), 5 => nodes.prop_map(Some)];
    prop::collection::vec((1_u64..30, reading), 1..60)
}

proptest! {
    #[test]
    fn changes_alternate_and_tell_the_truth(readings in any_readings(), hold in 0_u64..60, clear in 0_u64..60) {
        let rule = rule(&format!("disk.used > 85 % for {hold}s clear < 80 % for {clear}s"));
        let (mut alerts, mut now) = (Alerts::default(), 0);
        let mut firing: BTreeSet<Subject> = BTreeSet::new();
        // Since when each is above, or below, without a reading that says otherwise.
        let (mut above, mut below): (BTreeMap<Subject, u64>, BTreeMap<Subject, u64>) = Default::default();
        for (pause, reading) in readings {
            now += pause;
            let observed = match &reading {
                None => Observed::Missed,
                Some(values) => {
                    let names = ["a", "b", "c"].into_iter().map(node).zip(values);
                    let values = names.filter_map(|(node, value)| Some(Value::new(node, (*value)?)));
                    Observed::Read { values: values.collect(), others: Others::Gone }
                }
            };
            let there: BTreeMap<Subject, f64> = match &observed {
                Observed::Missed => BTreeMap::new(),
                Observed::Read { values, .. } => values.iter().map(|value| (value.subject.clone(), value.number)).collect(),
            };
            if reading.is_some() {
                for subject in ["a", "b", "c"].map(node) {
                    let value = there.get(&subject);
                    let is_above = value.is_some_and(|value| *value > 85.0);
                    let is_below = value.is_some_and(|value| *value < 80.0);
                    if is_above { above.entry(subject.clone()).or_insert(now); } else { above.remove(&subject); }
                    if is_below { below.entry(subject).or_insert(now); } else { below.remove(&subject); }
                }
            }
            let changes = alerts.observe(&rule, observed, at(now));
            prop_assert!(reading.is_some() || changes.is_empty(), "a missed reading changes nothing");
            for change in changes {
                let subject = change.alert.subject;
                match change.turn {
                    Turn::Fired => {
                        prop_assert!(firing.insert(subject.clone()), "fired twice");
                        prop_assert!(above.get(&subject).is_some_and(|since| now - since >= hold));
                    }
                    Turn::Resolved => {
                        prop_assert!(firing.remove(&subject), "resolved what did not fire");
                        prop_assert!(below.get(&subject).is_some_and(|since| now - since >= clear));
                    }
                    Turn::GoesOn => prop_assert!(false, "nobody is to be reminded"),
                    Turn::Gone => {
                        prop_assert!(firing.remove(&subject) && !there.contains_key(&subject));
                    }
                }
            }
            // And none is left out.
            for (subject, since) in &above {
                prop_assert!(reading.is_none() || now - since < hold || firing.contains(subject));
            }
            for (subject, since) in &below {
                prop_assert!(reading.is_none() || now - since < clear || !firing.contains(subject));
            }
            let active: BTreeSet<_> = alerts.active().into_iter().map(|alert| alert.subject).collect();
            prop_assert_eq!(&active, &firing);
        }
    }
}

#[test]
fn patterns_of_indices_get_the_prefix() {
    let rule = rule("index.unassigned of bills,orders* > 0");
    let mut alerts = Alerts::new("shop-");
    let names = ["shop-orders-1", "orders-1", "shop-carts", "shop-bills"]
        .map(|name| Value::new(Subject::Index(name.into()), 1.0));
    let changes = alerts.observe(&rule, Observed::Read { values: names.into(), others: Others::Gone }, at(0));
    assert_eq!(
        changes.iter().map(|change| change.alert.subject.name()).collect::<Vec<_>>(),
        [Some("shop-bills"), Some("shop-orders-1")]
    );
}

#[test]
fn a_problem_is_over_only_where_its_parts_were_read() {
    let rule = Rule::critical("problems", "problems.critical > 0").unwrap();
    let mut alerts = Alerts::default();
    let mut see = |seconds: u64, names: &[&str], kinds: &[&'static str]| -> Vec<String> {
        let values = names
            .iter()
            .map(|name| Value {
                note: Some(format!("{name} is bad")),
                ..Value::new(Subject::Problem((*name).to_owned()), 1.0)
            })
            .collect();
        let others = Others::ZeroOf(kinds.iter().copied().collect());
        let changes = alerts.observe(&rule, Observed::Read { values, others }, at(seconds));
        changes.iter().map(ToString::to_string).collect()
    };
    assert_eq!(see(0, &["disk/a"], &["disk", "heap"]), ["fired: critical problems: disk/a is bad"]);
    // Another rings too, while the first fires.
    assert_eq!(
        see(10, &["disk/a", "heap/b"], &["disk", "heap"]),
        ["fired: critical problems: heap/b is bad"]
    );
    let over = "resolved: critical problems: problems.critical of problem heap/b is 0, after 10s";
    assert_eq!(see(20, &[], &["heap"]), [over]);
    assert_eq!(see(30, &[], &["disk"]).len(), 1);
}

#[test]
fn what_goes_on_is_told_again_so_often() {
    let (rule, mut alerts) = (rule("disk.used > 85 % clear < 80 %"), Alerts::default());
    let hour = Duration::from_hours(1);
    alerts.observe(&rule, read(&[90.0]), at(0));
    assert!(alerts.remind(Duration::ZERO, at(0)).is_empty(), "it was told in this reading");
    assert!(alerts.remind(hour, at(3599)).is_empty());
    // Whether it could be read or not: it fires.
    alerts.observe(&rule, Observed::Missed, at(3600));
    let again = alerts.remind(hour, at(3600));
    let told: Vec<_> = again.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["goes on for 1h: warning disk: disk.used of node a is 90 %"]);
    assert!(again[0].is_fired() && serde_json::to_value(again[0].turn).unwrap() == "goes_on");
    assert!(alerts.remind(hour, at(7199)).is_empty());
    assert_eq!(alerts.remind(hour, at(7200)).len(), 1);
    alerts.observe(&rule, read(&[10.0]), at(7300));
    assert!(alerts.remind(Duration::ZERO, at(7300)).is_empty(), "it is over");
}
