use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use es_core::cluster::Request;
use es_core::error::Error;
use es_core::lease::{Lease, Terms};
use es_core::ops::cleanup::{AgeBy, Retention};
use es_core::ops::maintenance::Daily;
use es_core::ops::schedule::{Context, Cron, Job, RunOutcome, RunReport, Schedule, ScheduleError, Scheduler};
use es_testkit::{Fault, When};
use es_tests::process::signal;
use es_tests::stage::Stage;
use futures_util::{Stream, StreamExt};
use serde_json::{Value, json};

use super::{create, exists};

const LEASE: Duration = Duration::from_secs(3);
/// What a machine that has much to do may take longer.
const SLOW: Duration = Duration::from_secs(45);

fn every(millis: u64) -> Schedule {
    Schedule::every(Duration::from_millis(millis))
}

/// The next report of a job.
async fn report(reports: &mut (impl Stream<Item = RunReport> + Unpin), job: &str) -> RunReport {
    let next = async {
        loop {
            let report = reports.next().await.unwrap();
            if report.job == job {
                return report;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(2), next).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_run_and_reported() {
    let stage = Stage::new("schedule").await;
    create(&stage, "temp-2024.01.01", json!({}), json!({})).await;
    let old = Retention::of(["temp-*"]).older_than(Duration::from_hours(24)).by(AgeBy::name("%Y.%m.%d"));
    let nothing = Retention::of(["temp-*"]);
    let scheduler = Scheduler::new(&stage.es, "all")
        .job(Job::new("count", every(500), |context: Context| async move { Ok::<_, Error>(context.attempt) }))
        .job(Job::new("fails", every(500), |_| async { Err::<(), _>("no luck") }))
        .job(Job::new("panics", every(500), |context: Context| async move {
            assert_eq!(context.attempt, 0, "for the test");
            Ok::<_, Error>(())
        }))
        .job(
            Job::new("long", every(500), |_| async {
                tokio::time::sleep(Duration::from_mins(1)).await;
                Ok::<_, Error>(())
            })
            .at_most(Duration::from_millis(100)),
        )
        .job(Job::daily("daily", Schedule::cron("* * * * * ?").unwrap(), Daily::new().clean_up(old)))
        .job(Job::clean_up("lost", every(500), nothing))
        .job(Job::retry_lifecycles("ilm", every(500), ["logs-*"]))
        .job(Job::new("later", Schedule::cron("0 0 0 1 1 ? 2099").unwrap(), |_| async {
            Ok::<_, Error>(())
        }));
    let asked = scheduler.clone();
    let running = scheduler.start().unwrap();
    let mut reports = running.reports();

    let counted = report(&mut reports, "count").await;
    assert_eq!(counted.outcome, RunOutcome::Done { result: json!(1) });
    assert!(counted.due <= counted.started && counted.due.timestamp_millis() % 500 == 0, "{counted}");
    assert!(counted.next.unwrap() > counted.due);
    let next = report(&mut reports, "count").await;
    assert!(next.due > counted.due);
    let text = report(&mut reports, "fails").await.outcome;
    assert_eq!(text, RunOutcome::Failed { error: "no luck".into() });
    assert_eq!(
        report(&mut reports, "panics").await.outcome,
        RunOutcome::Failed { error: "it panicked".into() }
    );
    let long = report(&mut reports, "long").await;
    assert!(long.outcome == RunOutcome::TimedOut && long.took < Duration::from_secs(30), "{long}");
    let RunOutcome::Done { result } = report(&mut reports, "daily").await.outcome else { panic!("not done") };
    assert!(result["cleanups"].is_array(), "{result}");
    assert!(!exists(&stage, "temp-2024.01.01").await);
    let RunOutcome::Failed { error } = report(&mut reports, "lost").await.outcome else { panic!("done") };
    assert!(error.contains("nothing says which indices go"), "{error}");
    assert_eq!(report(&mut reports, "ilm").await.outcome, RunOutcome::Done { result: json!([]) });
    assert!(running.leads());

    running.stop().await;
    let status = asked.status().await.unwrap();
    assert_eq!(status.len(), 8);
    assert!(
        status[0].begun
            && status[0].running.is_none()
            && status[0].outcome == Some(RunOutcome::Done { result: json!(1) })
    );
    let later = status.last().unwrap();
    assert!(!later.begun && later.next.unwrap().to_rfc3339().starts_with("2099-01-01"), "{later:?}");
    let held = stage.get(&format!("/{}/_doc/all%2Ffails", stage.name(".es-schedule"))).await;
    assert_eq!(held["_source"]["outcome"], json!({"outcome": "failed", "error": "no luck"}));
    // Given back, so that nobody waits for it.
    let lease = Terms::new("schedule-all").wait(Duration::ZERO);
    Lease::acquire(&stage.es, &lease).await.unwrap().release().await;

    let twice = |name: &str| Job::new(name, every(1000), |_| async { Ok::<_, Error>(()) });
    let same = Scheduler::new(&stage.es, "x").job(twice("a")).job(twice("a")).start().unwrap_err();
    assert!(matches!(same, ScheduleError::SameName { .. }), "{same}");
    assert!(matches!(Scheduler::new(&stage.es, "x").start().unwrap_err(), ScheduleError::NoJob { .. }));
    let never = Scheduler::new(&stage.es, "x")
        .job(Job::new("a", every(0), |_| async { Ok::<_, Error>(()) }))
        .start()
        .unwrap_err();
    assert!(matches!(never, ScheduleError::Schedule { .. }), "{never}");
}

/// A scheduler with one job that counts its runs, and takes its time.
fn slow(stage: &Stage, runs: &Arc<AtomicU32>, takes: Duration) -> Scheduler {
    let runs = runs.clone();
    let job = Job::new("slow", every(400), move |_| {
        let runs = runs.clone();
        async move {
            runs.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(takes).await;
            Ok::<_, Error>("whole")
        }
    });
    Scheduler::new(&stage.cluster(), "slow").job(job)
}

async fn begun(runs: &AtomicU32) {
    let start = Instant::now();
    while runs.load(Ordering::SeqCst) == 0 {
        assert!(start.elapsed() < Duration::from_mins(1), "never begun");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_is_waited_for_or_stopped_and_goes_on_elsewhere() {
    let stage = Stage::new("schedule-stop").await;
    let runs = Arc::new(AtomicU32::new(0));
    let running = slow(&stage, &runs, Duration::from_millis(1500)).start().unwrap();
    let mut reports = running.reports();
    begun(&runs).await;
    running.stop().await;
    let last = report(&mut reports, "slow").await;
    assert_eq!(last.outcome, RunOutcome::Done { result: json!("whole") }, "a gentle stop waits");
    // The stream ends with the scheduler; on a slow machine there was one more before.
    while let Some(report) = reports.next().await {
        assert_eq!(report.outcome, RunOutcome::Done { result: json!("whole") });
    }

    // Stopped in the middle: told so, and begun again by another.
    let runs = Arc::new(AtomicU32::new(0));
    let running = slow(&stage, &runs, Duration::from_mins(1)).start().unwrap();
    let mut reports = running.reports();
    begun(&runs).await;
    let start = Instant::now();
    running.stop_within(Duration::from_millis(300)).await;
    assert!(start.elapsed() < Duration::from_secs(30));
    let stopped = report(&mut reports, "slow").await;
    assert_eq!(stopped.outcome, RunOutcome::Stopped);
    assert!(stopped.took >= Duration::from_millis(200), "{stopped}");
    let running = slow(&stage, &runs, Duration::ZERO).start().unwrap();
    let again = report(&mut running.reports(), "slow").await;
    assert_eq!((again.due, again.attempt), (stopped.due, 2));
    running.cancel().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_replies_neither_skip_a_time_nor_run_it_twice() {
    let stage = Stage::new("schedule-faults").await;
    let (runs, dues) = (Arc::new(AtomicU32::new(0)), Arc::new(std::sync::Mutex::new(Vec::new())));
    let (counted, seen) = (runs.clone(), dues.clone());
    let job = Job::new("quick", every(300), move |context: Context| {
        counted.fetch_add(1, Ordering::SeqCst);
        seen.lock().unwrap().push(context.due);
        async { Ok::<_, Error>(()) }
    });
    stage
        .recorder
        .inject(When::any().method("PUT").path("/*.es-schedule/*").rate(0.25, 7), Fault::LoseResponse);
    stage
        .recorder
        .inject(When::any().method("PUT").path("/*.es-schedule/*").rate(0.15, 8), Fault::LoseRequest);
    let running = Scheduler::new(&stage.es, "faulty").job(job).start().unwrap();
    let mut reports = running.reports();
    for _ in 0..12 {
        let one = report(&mut reports, "quick").await;
        assert_eq!((one.attempt, one.outcome), (1, RunOutcome::Done { result: Value::Null }));
    }
    stage.recorder.heal();
    running.stop().await;
    let dues = dues.lock().unwrap().clone();
    let different: BTreeSet<_> = dues.iter().collect();
    assert_eq!(different.len(), dues.len(), "{dues:?}");
}

/// Ends with the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn process(stage: &Stage, name: &str) -> Killed {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scheduled"));
    command.env("URL", stage.recorder.url()).env("PREFIX", stage.area.prefix()).env("NAME", name);
    Killed(command.stdout(Stdio::null()).spawn().unwrap())
}

type Runs = BTreeMap<(String, DateTime<Utc>, u64), (String, bool)>;

/// Every run, by job, due time and attempt: by whom, and whether it ended.
async fn runs(stage: &Stage) -> Runs {
    let index = stage.name("runs");
    stage.send(Request::post("refresh", format!("/{index}/_refresh"))).await;
    let found = stage.get(&format!("/{index}/_search?size=10000")).await;
    let read = |hit: &Value| {
        let source = &hit["_source"];
        let text = |key: &str| source[key].as_str().unwrap().to_owned();
        let key = (text("job"), text("due").parse().unwrap(), source["attempt"].as_u64().unwrap());
        (key, (text("by"), source["ended"] == true))
    };
    found["hits"]["hits"].as_array().unwrap().iter().map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processes_run_each_time_once_and_one_takes_over_from_the_killed() {
    let stage = Stage::new("schedule-crowd").await;
    create(&stage, "runs", json!({"number_of_shards": 1}), json!({})).await;
    let names = ["a", "b", "c", "d"];
    let mut children: BTreeMap<_, _> =
        names.iter().map(|name| ((*name).to_owned(), process(&stage, name))).collect();
    let ended = |all: &Runs| all.iter().filter(|((job, ..), (_, ended))| job == "slow" && *ended).count();
    // So many more runs, by whomever: where the machine stands still, another takes over that nobody has forced to.
    let settled = async |more: usize| {
        let start = Instant::now();
        let before = ended(&runs(&stage).await);
        loop {
            let all = runs(&stage).await;
            if ended(&all) >= before + more {
                return all;
            }
            assert!(start.elapsed() < Duration::from_mins(2), "no {more} runs: {all:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    // The last run, and by whom.
    let last = |all: &Runs| {
        let of_job = all.iter().filter(|((job, ..), _)| job == "slow");
        let last = of_job.max_by_key(|((_, due, attempt), _)| (*due, *attempt));
        last.map(|(run, (by, ended))| (run.clone(), by.clone(), *ended)).unwrap()
    };
    // Somebody is stopped in the middle of a run, and what had been run by then.
    let stopped = async |children: &BTreeMap<String, Killed>| loop {
        let (run, by, has_ended) = last(&runs(&stage).await);
        if !has_ended && let Some(child) = children.get(&by) {
            signal(child.0.id(), "STOP");
            let now = runs(&stage).await;
            if last(&now) == (run, by.clone(), false) {
                return (by, now);
            }
            signal(child.0.id(), "CONT");
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    settled(3).await;

    // Killed in the middle of a run.
    let (first, before) = stopped(&children).await;
    drop(children.remove(&first));
    let death = Instant::now();
    loop {
        let all = runs(&stage).await;
        if let Some((_, (by, _))) =
            all.iter().find(|(run, (by, _))| *by != first && !before.contains_key(*run))
        {
            println!("{by} takes over");
            break;
        }
        assert!(death.elapsed() < LEASE + SLOW, "nobody takes over");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("taken over after {:?}, with a lease of {LEASE:?}", death.elapsed());
    settled(2).await;

    // Paused for longer than its lease: another works, and when it wakes up it does nothing more.
    let (second, before) = stopped(&children).await;
    let start = Instant::now();
    loop {
        let all = runs(&stage).await;
        if let Some((_, (by, _))) =
            all.iter().find(|(run, (by, _))| *by != second && !before.contains_key(*run))
        {
            println!("{by} takes over");
            break;
        }
        assert!(start.elapsed() < LEASE + SLOW, "nobody takes over from the paused");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    signal(children[&second].0.id(), "CONT");
    settled(2).await;
    drop(children);

    // The id of a run is job, time and attempt, and it was created: none was begun twice. A time has a second attempt only
    // where the first was cut off, or its end could not be noted any more: for each job once in a take-over, on a slow machine
    // also in those that nobody forced. The job that is not to be begun again has none.
    let all = runs(&stage).await;
    let lease = stage.get(&format!("/{}/_doc/schedule-crowd", stage.name(".es-schema-lease"))).await;
    let turns = lease["_source"]["epoch"].as_u64().unwrap();
    assert!(turns >= 3, "{lease}");
    let again = all.keys().filter(|(_, _, attempt)| *attempt > 1);
    let cut_off = again.inspect(|(job, ..)| assert_ne!(job, "once")).count();
    assert!(
        (1..=2 * (turns - 1)).contains(&(cut_off as u64)),
        "{cut_off} begun again in {turns} turns: {all:?}"
    );
    // Each time of the quick job is run, but for those while nobody was at work.
    let times: BTreeSet<_> =
        all.keys().filter(|(job, ..)| job == "quick").map(|(_, due, _)| due.timestamp()).collect();
    let gaps: Vec<_> = times
        .iter()
        .zip(times.iter().skip(1))
        .map(|(time, next)| next - time)
        .filter(|gap| *gap > 1)
        .collect();
    println!("{} times, {cut_off} begun again in {turns} turns, gaps of {gaps:?} s", times.len());
    let longest = i64::try_from((LEASE + SLOW).as_secs()).unwrap();
    assert!(gaps.iter().all(|gap| *gap <= longest), "{gaps:?}");
}

#[tokio::test]
async fn cron_expressions_mean_what_they_mean_to_the_server() {
    let stage = Stage::new("cron").await;
    let repository = json!({"type": "fs", "settings": {"location": stage.name("r")}});
    stage.put(&format!("/_snapshot/{}", stage.name("r")), repository).await;
    let expressions = [
        "0 30 1 * * ?",
        "0 0 6-18/2 ? * MON-FRI",
        "0 0 22 ? * 6L",
        "0 0 22 ? * L",
        "0 0 0 ? * 6#3",
        "0 0 0 L * ?",
        "0 0 0 L-3 * ?",
        "0 0 0 LW * ?",
        "0 0 0 15W * ?",
        "0 0 12 29 FEB ?",
        "0 0 0 1 1 ? 2030",
        "0 0 22-2 * * ?",
        "0 15/20 * * * ?",
        "0 0 3 1,15 JAN-MAR ?",
        "0 0 0 1W * ?",
        "0 0 0 ? * FRI-MON",
        "30 10 4 ? SEP 2",
    ];
    for text in expressions {
        let body = json!({"name": "<s-{now/d}>", "schedule": text, "repository": stage.name("r")});
        let path = format!("/_slm/policy/{}", stage.name("p"));
        stage.put(&path, body).await;
        let before = Utc::now();
        let held = stage.get(&path).await;
        let next = held["p"]["next_execution_millis"].as_i64();
        let ours = |now| Cron::parse(text).unwrap().next_after(now).map(|at| at.timestamp_millis());
        // Its time may come in between.
        assert!(
            [ours(before), ours(Utc::now())].contains(&next),
            "{text}: {next:?}, ours {:?}",
            ours(before)
        );
    }
    for text in [
        "30 1 * * *",
        "0 0 1 * * *",
        "0 0 1 ? * ?",
        "61 0 1 * * ?",
        "0 0 1 32 * ?",
        "0 0 1 ? * 8",
        "0 0 1 ? * 2#6",
    ] {
        let body = json!({"name": "<s-{now/d}>", "schedule": text, "repository": stage.name("r")});
        let path = format!("/_slm/policy/{}", stage.name("p"));
        let refused = stage.es.send(Request::put("put", path).json(&body).unwrap()).await;
        assert_eq!(Cron::parse(text).is_err(), refused.is_err(), "{text}");
    }
}
