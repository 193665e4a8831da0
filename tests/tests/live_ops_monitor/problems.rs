//! Problems of the report, each by itself; the report's options; what is told again.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::ops::health::{PartName, ReportOptions, Share, Thresholds};
use es_core::ops::monitor::{Change, Delivered, MonitorError, Reading, Rule, Severity, Sink, Subject, Turn};
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use futures_util::StreamExt;
use serde_json::json;

use super::{create, missing_replica, monitor, next, nothing};

/// An index of two fields that can take no third, or two more.
async fn with_two_fields(stage: &Stage, name: &str, limit: u32) {
    let body = json!({
        "settings": {"number_of_replicas": 0, "index.mapping.total_fields.limit": limit},
        "mappings": {"properties": {"a": {"type": "keyword"}, "b": {"type": "keyword"}}},
    });
    stage.put(&format!("/{}", stage.name(name)), body).await;
}

fn full_mappings() -> Rule {
    Rule::critical("full", "problems.critical of fields/* > 0").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_problem_rings_also_for_who_may_not_read_everything() {
    let stage = Stage::new("monitor-problems").await;
    with_two_fields(&stage, "one", 2).await;
    // Besides, a user without `read_slm`.
    let unread = Rule::warning("part-unread", "part.unread == yes for 1h").unwrap();
    let refusal = || Fault::Answer(Answer::error(403, "security_exception", "not for you"));
    stage.recorder.inject(When::any().path("/_slm/*"), refusal());
    let running = monitor(&stage).rule(full_mappings()).rule(unread).start().unwrap();
    let mut changes = running.changes();
    let problem = |index: &str| Subject::Problem(format!("fields/{}", stage.name(index)));
    let first = next(&mut changes).await;
    assert_eq!((first.turn, &first.alert.subject), (Turn::Fired, &problem("one")), "{first}");
    assert!(running.latest().unwrap().report.snapshots.failure().is_some());

    with_two_fields(&stage, "two", 2).await;
    let second = next(&mut changes).await;
    assert_eq!((second.turn, &second.alert.subject), (Turn::Fired, &problem("two")), "while the first fires");
    // Where its part can't be read, nobody knows that it is over.
    stage.recorder.inject(When::any().path("/_cluster/health/*"), refusal());
    // One reading may have begun before.
    running.readings().skip(2).next().await.unwrap();
    stage.send(Request::delete("delete", format!("/{}", stage.name("one")))).await;
    nothing(&mut changes).await;
    stage.recorder.heal();
    stage.recorder.inject(When::any().path("/_slm/*"), refusal());
    let over = next(&mut changes).await;
    assert_eq!((over.turn, &over.alert.subject), (Turn::Resolved, &problem("one")), "{over}");
    assert_eq!(running.active().len(), 1);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_is_made_as_it_is_asked_for() {
    let stage = Stage::new("monitor-report").await;
    with_two_fields(&stage, "watched", 4).await;
    with_two_fields(&stage, "other", 2).await;
    let mut thresholds = Thresholds::default();
    thresholds.fields = Share(0.5);
    let options = || {
        let options = ReportOptions::new().patterns(["watch*"]).thresholds(thresholds);
        options.without(PartName::Snapshots).without(PartName::Indicators)
    };
    let warned = Rule::warning("filling", "problems.warning of fields/* > 0").unwrap();
    let running = monitor(&stage).rule(warned).rule(full_mappings()).report(options()).start().unwrap();
    let mut changes = running.changes();
    let told = next(&mut changes).await;
    let watched = Subject::Problem(format!("fields/{}", stage.name("watched")));
    assert_eq!((told.alert.rule.as_str(), told.alert.subject), ("filling", watched));
    nothing(&mut changes).await;
    running.stop().await;
    let asked = stage.requests();
    let left_out = |request: &String| request.contains("_slm") || request.contains("_health_report");
    assert!(!asked.iter().any(left_out), "{asked:?}");

    // What is left out can't be ruled on, but for problems; nor can indices that can't be.
    let refused = monitor(&stage).rules(Rule::defaults()).report(options()).start().unwrap_err();
    let expected = MonitorError::LeftOut { rule: "snapshots-failed".into(), part: PartName::Snapshots };
    assert_eq!(refused, expected);
    let fewer = monitor(&stage).rules(Rule::defaults()).report(options());
    let fewer = fewer.without_rule("snapshots-failed").without_rule("snapshots-stopped");
    drop(fewer.start().unwrap());
    let none = monitor(&stage).report(ReportOptions::new().patterns([""; 0])).start();
    assert_eq!(none.unwrap_err(), MonitorError::NoPatterns);
    let no_name = monitor(&stage).report(ReportOptions::new().patterns(["A B"])).start();
    assert!(matches!(no_name.unwrap_err(), MonitorError::Name(_)));

    // One of the defaults, changed.
    let early = || Rule::warning("disk-high", "disk.used > 0 %").unwrap();
    let twice = monitor(&stage).rules(Rule::defaults()).rule(early()).start().unwrap_err();
    assert!(twice.to_string().contains("`Monitor::replace`"), "{twice}");
    let running = monitor(&stage).rules(Rule::defaults()).replace(early()).start().unwrap();
    let mut changes = running.changes();
    let fired = loop {
        let change = next(&mut changes).await;
        if change.alert.rule == "disk-high" {
            break change;
        }
    };
    assert_eq!(fired.alert.when, "disk.used > 0 %");
    drop(running);
}

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Change>>>);

impl Sink for Told {
    fn name(&self) -> &'static str {
        "told"
    }

    fn deliver<'a>(&'a self, changes: &'a [Change]) -> Delivered<'a> {
        self.0.lock().unwrap().extend_from_slice(changes);
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_is_told_to_sinks_again() {
    let stage = Stage::new("monitor-remind").await;
    create(&stage, "orders", 1).await;
    // A measure of one's own sees what was done between two readings as well.
    let paces = |reading: &Reading| {
        Some(vec![(Subject::Cluster, f64::from(u8::from(reading.performance.is_some())))])
    };
    let measured = Rule::own(Severity::Info, "measured", "performance > 0", paces).unwrap();
    let told = Told::default();
    let start = Instant::now();
    let running = monitor(&stage)
        .rule(missing_replica("orders"))
        .rule(measured)
        .sink(told.clone())
        .remind(Duration::from_millis(500))
        .start()
        .unwrap();
    let mut changes = running.changes();
    let mut fired = [next(&mut changes).await.alert.rule, next(&mut changes).await.alert.rule];
    fired.sort();
    assert_eq!(fired, ["measured", "orders"]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    stage.send(Request::delete("delete", format!("/{}", stage.name("orders")))).await;
    let gone = next(&mut changes).await;
    let most = start.elapsed().as_millis() / 500;
    assert_eq!(gone.turn, Turn::Gone, "the stream has changes alone");
    running.stop().await;
    let told = told.0.lock().unwrap();
    let turns: Vec<_> = told.iter().filter(|change| change.alert.rule == "orders").map(|c| c.turn).collect();
    let (first, last, between) = (turns[0], turns[turns.len() - 1], &turns[1..turns.len() - 1]);
    assert_eq!((first, last), (Turn::Fired, Turn::Gone));
    assert!(between.len() >= 2 && between.len() as u128 <= most, "{turns:?}");
    assert!(between.iter().all(|turn| *turn == Turn::GoesOn), "{turns:?}");
}
