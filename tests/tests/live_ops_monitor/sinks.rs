use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use es_core::ops::health::{PartName, ReportOptions};
use es_core::ops::monitor::{
    Change, Delivered, Metrics, Monitor, Rule, Severity, Sink, SinkError, Subject, Tracing,
};
use es_testkit::{Answer, Fault, When, openmetrics};
use es_tests::stage::{Stage, until};
use futures_util::StreamExt;

use super::hook::Hook;
use super::monitor;

/// Fires and resolves with every reading.
fn flapping() -> Rule {
    let count = AtomicU64::new(0);
    let value = move |_: &_| {
        Some(vec![(Subject::Cluster, f64::from(count.fetch_add(1, Ordering::SeqCst).is_multiple_of(2)))])
    };
    Rule::own(Severity::Info, "flap", "flap > 0", value).unwrap()
}

/// One request for each reading.
fn cluster_alone() -> ReportOptions {
    ReportOptions::new().only([PartName::Cluster])
}

struct Own<F>(&'static str, F);

impl<F: Fn(&[Change]) -> Result<(), SinkError> + Send + Sync + 'static> Sink for Own<F> {
    fn name(&self) -> &str {
        self.0
    }

    fn deliver<'a>(&'a self, changes: &'a [Change]) -> Delivered<'a> {
        Box::pin(async move { (self.1)(changes) })
    }
}

fn lost(page: &str, sink: &str) -> f64 {
    let samples = openmetrics::parse(page).unwrap();
    samples[&format!("es_monitor_lost_deliveries_total{{sink=\"{sink}\"}}")].value
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sink_that_is_slow_or_fails_keeps_nobody_else() {
    let stage = Stage::new("sinks").await;
    let quick = Hook::start(|_| (200, Duration::ZERO)).await;
    let slow = Hook::start(|_| (200, Duration::from_millis(600))).await;
    let failing = Hook::start(|_| (503, Duration::ZERO)).await;
    let refusing = Hook::start(|_| (400, Duration::ZERO)).await;
    let recovering = Hook::start(|n| (if n < 2 { 500 } else { 200 }, Duration::ZERO)).await;
    let running = monitor(&stage)
        .every(Duration::from_millis(100))
        .rule(flapping())
        .report(cluster_alone())
        .sink(quick.webhook("quick"))
        .sink(slow.webhook("slow"))
        .sink(failing.webhook("failing"))
        .sink(refusing.webhook("refusing"))
        .sink(recovering.webhook("recovering"))
        .sink(Own("panicking", |_: &[Change]| panic!("for the test")))
        .sink(Tracing)
        .start()
        .unwrap();
    let changes: Vec<Change> = running.changes().take(12).collect().await;
    let metrics = Metrics::of(&running);
    let of = |sink: &str| running.deliveries().into_iter().find(|delivery| delivery.sink == sink).unwrap();
    until("each has what it takes", async || {
        let delivered = ["quick", "slow", "recovering"].iter().all(|sink| of(sink).delivered >= 12);
        delivered && of("refusing").lost > 0 && of("panicking").lost > 0
    })
    .await;
    assert!(of("failing").waiting > 0 && of("failing").delivered == 0, "{:?}", running.deliveries());
    let start = Instant::now();
    running.stop_within(Duration::from_secs(5)).await;
    assert!(start.elapsed() < Duration::from_mins(1), "the failing one is not waited for any longer");

    let told = |change: &Change| {
        let status = if change.is_fired() { "firing" } else { "resolved" };
        (status.to_owned(), serde_json::to_value(change.at).unwrap().as_str().unwrap().to_owned())
    };
    let told: Vec<_> = changes.iter().map(told).collect();
    for (name, hook) in [("quick", &quick), ("slow", &slow), ("recovering", &recovering)] {
        let alerts = hook.alerts();
        assert!(alerts.len() >= told.len(), "{name} has all: {alerts:?}");
        assert_eq!(alerts[..told.len()], told, "{name} has them in order, and none twice");
    }
    assert!(slow.taken.lock().unwrap().len() < quick.taken.lock().unwrap().len(), "what waits goes together");
    let page = metrics.text().unwrap();
    assert!(lost(&page, "failing") >= 12.0 && lost(&page, "slow") == 0.0, "{page}");
    assert!(failing.alerts().is_empty() && refusing.alerts().is_empty());
}

/// Writes down its name, the rule and whether it fires, for each change.
fn noting(log: &Arc<Mutex<Vec<String>>>, name: &'static str) -> impl Sink {
    let log = log.clone();
    Own(name, move |changes: &[Change]| {
        let told = changes.iter().map(|change| format!("{name} {} {:?}", change.alert.rule, change.turn));
        log.lock().unwrap().extend(told);
        Ok(())
    })
}

/// Waits until each of these was told.
async fn until_told(log: &Mutex<Vec<String>>, all: &[&str]) {
    until("all are told", async || all.iter().all(|one| log.lock().unwrap().iter().any(|told| told == one)))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_by_each_process_since_the_lease_is_out_of_reach_too() {
    let stage = Stage::new("once-out").await;
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let process = |name| monitor(&stage).once_across("team").sink(noting(&told, name)).start().unwrap();
    let (first, second) = (process("first"), process("second"));
    second.readings().skip(3).next().await.unwrap();
    stage.recorder.inject(When::any(), Fault::unavailable());
    until_told(&told, &["first cluster-unreachable Fired", "second cluster-unreachable Fired"]).await;
    stage.recorder.heal();
    until_told(&told, &["first cluster-unreachable Resolved", "second cluster-unreachable Resolved"]).await;
    tokio::join!(first.stop(), second.stop());

    // What was seen before the lease was there is told when it is, and not with the next reading.
    super::create(&stage, "a", 1).await;
    let rare = Monitor::new(&stage.es).rule(super::missing_replica("a")).once_across("team");
    let rare = rare.every(Duration::from_mins(10)).sink(noting(&told, "rare")).start().unwrap();
    until_told(&told, &["rare a Fired"]).await;
    rare.stop().await;

    // A lease that nobody can take keeps nothing back.
    let refusal = Answer::error(403, "security_exception", "not for you");
    stage.recorder.inject(When::any().path("/*.es-schema-lease/*"), Fault::Answer(refusal));
    let alone = monitor(&stage).rule(super::missing_replica("a")).once_across("team");
    let alone = alone.sink(noting(&told, "alone")).start().unwrap();
    until_told(&told, &["alone a Fired"]).await;
    alone.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_processes_one_delivers_and_another_takes_over() {
    let stage = Stage::new("once-across").await;
    let told: Arc<Mutex<Vec<&'static str>>> = Arc::default();
    let process = |name: &'static str| {
        let log = told.clone();
        let sink = Own(name, move |changes: &[Change]| {
            log.lock().unwrap().extend(changes.iter().map(|_| name));
            Ok(())
        });
        let monitor: Monitor =
            monitor(&stage).rule(flapping()).report(cluster_alone()).once_across("team").sink(sink);
        monitor.start().unwrap()
    };
    let first = process("first");
    until("the first tells", async || told.lock().unwrap().contains(&"first")).await;
    let second = process("second");
    let read: Vec<Change> = second.changes().take(4).collect().await;
    assert_eq!(read.len(), 4, "it reads as well");
    assert!(!told.lock().unwrap().contains(&"second"), "and leaves it to the first to tell");
    // It dies without giving the lease back: what changes until that is noticed is told all the same.
    drop(first);
    until("the second tells", async || told.lock().unwrap().contains(&"second")).await;
    second.stop().await;
    let late = told.lock().unwrap().iter().filter(|name| **name == "second").count();
    assert!(late > 4, "five times a second, for the lease's time: {late}");
}
