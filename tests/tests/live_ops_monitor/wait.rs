use std::time::{Duration, Instant};

use es_core::cluster::{Cluster, Request};
use es_core::error::Error;
use es_core::ops::snapshots::SnapshotRequest;
use es_core::ops::task::Work;
use es_core::ops::wait::{Condition, WaitError};
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::json;

use super::{create, impatient, replicas};

const LONG: Duration = Duration::from_mins(2);
const SHORT: Duration = Duration::from_secs(4);

/// What was not so, of a wait that ran out of time.
fn unmet(error: WaitError) -> Vec<String> {
    match error {
        WaitError::TimedOut { unmet, .. } => unmet.iter().map(ToString::to_string).collect(),
        other => panic!("{other}"),
    }
}

/// The status that the server gives.
async fn status(stage: &Stage, index: &str) -> String {
    let health = stage.get(&format!("/_cluster/health/{}", stage.name(index))).await;
    health["status"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_waits_for_what_it_can_in_one_request() {
    let stage = Stage::new("wait").await;
    create(&stage, "a", 1).await;
    let settled = || {
        let all = Condition::green()
            .and(Condition::no_initializing_shards())
            .and(Condition::no_relocating_shards());
        all.of("a")
    };
    let start = Instant::now();
    let late = unmet(stage.es.wait(settled()).at_most(SHORT).await.unwrap_err());
    assert_eq!(late, ["`a` is green: yellow, 1 of 2 shards active"]);
    assert!(start.elapsed() >= SHORT && start.elapsed() < SHORT * 10);
    stage.requests();

    let (done, ()) = tokio::join!(stage.es.wait(settled()).at_most(LONG), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let path = format!("/{}/_settings", stage.name("a"));
        let request =
            Request::put("change by hand", path).json(&json!({"index.number_of_replicas": 0})).unwrap();
        stage.cluster().send(request).await.unwrap();
    });
    done.unwrap();
    // One of the wait before may have been on its way.
    let asked: Vec<_> = stage.recorder.take().into_iter().map(|seen| seen.path).collect();
    let waits = |path: &&String| path.contains("health") && path.contains("timeout=10000ms");
    assert!((1..=3).contains(&asked.iter().filter(waits).count()), "{asked:?}");
    assert_eq!(status(&stage, "a").await, "green");

    // The server waits for its tasks before it answers, whatever the time-out: the first look does not ask for that.
    stage.requests();
    stage.es.wait(Condition::no_pending_tasks()).at_most(LONG).await.unwrap();
    let asked: Vec<_> = stage.recorder.take().into_iter().map(|seen| seen.path).collect();
    assert!(asked[0].contains("timeout=0ms") && !asked[0].contains("wait_for_events"), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_compose_and_say_what_is_not_so() {
    let stage = Stage::new("wait-compose").await;
    create(&stage, "a", 0).await;
    create(&stage, "b", 1).await;
    // First of all: a wait that ended in the middle of a look may have a request on its way.
    stage.requests();
    let broken = stage.es.wait(Condition::green().of("A B")).at_most(SHORT).await.unwrap_err();
    assert!(matches!(broken, WaitError::Name(_)) && stage.requests().is_empty());
    let either = Condition::index_exists("never").or(Condition::index_exists("a"));
    stage.es.wait(either.and(Condition::yellow().of("b"))).at_most(LONG).await.unwrap();
    // Also where one of several names is missing, and where nothing is asked but that no shard moves.
    let missing = Condition::green().of("nothing").and(Condition::no_relocating_shards().of("a,nothing"));
    let both = Condition::index_exists("never").and(Condition::nodes(2)).and(missing);
    let late = unmet(stage.es.wait(both).at_most(SHORT).await.unwrap_err());
    assert_eq!(
        late,
        [
            "`never` is there: it is not there",
            "at least 2 nodes are there: 1 are there",
            "`nothing` is green: no such index",
            "no shard of `a,nothing` relocates: no such index"
        ]
    );
    // The longest time is one too.
    stage.es.wait(Condition::yellow().of("b")).at_most(Duration::MAX).await.unwrap();

    let (made, ()) = tokio::join!(stage.es.wait(Condition::index_exists("c")).at_most(LONG), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let request = Request::put("create by hand", format!("/{}", stage.name("c")));
        stage.cluster().send(request).await.unwrap();
    });
    made.unwrap();
    // One of two is asked for, and not waited for: by polling.
    stage.requests();
    let either = Condition::green().of("b").or(Condition::index_exists("never"));
    unmet(stage.es.wait(either).at_most(SHORT).await.unwrap_err());
    assert!(stage.requests().len() > 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_snapshots_and_questions_of_ones_own() {
    let stage = Stage::new("wait-task").await;
    create(&stage, "a", 0).await;
    for n in 0..30 {
        stage.put(&format!("/{}/_doc/{n}?refresh=true", stage.name("a")), json!({"n": n})).await;
    }
    let work = Work::reindex("a", "copy").batch(1).requests_per_second(1);
    let task = stage.es.tasks().start(&work).await.unwrap();
    let running = unmet(stage.es.wait(Condition::task(task.id())).at_most(SHORT).await.unwrap_err());
    assert!(running[0].contains("is done: it runs: "), "{running:?}");
    task.rethrottle(None).await.unwrap();
    stage.es.wait(Condition::task(task.id())).at_most(LONG).await.unwrap();
    let held = stage.get(&format!("/_tasks/{}", task.id())).await;
    assert_eq!((&held["completed"], &held["response"]["created"]), (&true.into(), &30.into()));

    stage.put(&format!("/{}", stage.name("strict")), json!({"mappings": {"dynamic": "strict"}})).await;
    let task = stage.es.tasks().start(&Work::reindex("a", "strict")).await.unwrap();
    let never = stage.es.wait(Condition::task(task.id())).at_most(LONG).await.unwrap_err();
    assert!(matches!(&never, WaitError::Never { unmet } if unmet[0].seen.contains("incomplete")), "{never}");
    let lost = stage.es.wait(Condition::task("nobody:1")).at_most(LONG).await.unwrap_err();
    assert!(lost.to_string().contains("it is lost"), "{lost}");

    let repository = json!({"type": "fs", "settings": {"location": stage.name("r")}});
    stage.put(&format!("/_snapshot/{}", stage.name("r")), repository).await;
    let none = unmet(stage.es.wait(Condition::snapshot("r", "one")).at_most(SHORT).await.unwrap_err());
    assert_eq!(none, ["the snapshot `one` in `r` is whole: there is none"]);
    let elsewhere = stage.es.wait(Condition::snapshot("s", "one")).at_most(LONG).await.unwrap_err();
    assert!(elsewhere.to_string().contains("there is no snapshot repository"), "{elsewhere}");
    stage.es.snapshots().create("r", &SnapshotRequest::new("one").indices(["a"])).await.unwrap();
    stage.es.wait(Condition::snapshot("r", "one")).at_most(LONG).await.unwrap();
    let held = stage.get(&format!("/_snapshot/{}/one", stage.name("r"))).await;
    assert_eq!(held["snapshots"][0]["state"], "SUCCESS");

    let count = |least: u64| {
        Condition::when("the copy is whole", move |es: Cluster| async move {
            let reply = es.send(Request::get("count", format!("/{}/_count", es.name("copy")))).await?;
            Ok::<_, Error>(reply.value()?["count"].as_u64() >= Some(least))
        })
    };
    stage.send(Request::post("refresh", format!("/{}/_refresh", stage.name("copy")))).await;
    stage.es.wait(count(30)).at_most(LONG).await.unwrap();
    assert_eq!(
        unmet(stage.es.wait(count(31)).at_most(SHORT).await.unwrap_err()),
        ["the copy is whole: it is not so"]
    );
    let fails = Condition::when("it can be told", |_| async { Err::<bool, _>("no luck") });
    let failed = stage.es.wait(fails).at_most(LONG).await.unwrap_err();
    assert_eq!(failed.to_string(), "whether it can be told: no luck");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_waited_out_and_a_refusal_is_not() {
    let stage = Stage::new("wait-out").await;
    create(&stage, "a", 0).await;
    // More often than a request is repeated by itself.
    stage.recorder.inject(When::any().path("/_cluster/health/*").times(4), Fault::LoseResponse);
    stage.recorder.inject(When::any().method("HEAD").times(3), Fault::unavailable());
    let es = impatient(&stage);
    es.wait(Condition::green().of("a").and(Condition::index_exists("a"))).at_most(LONG).await.unwrap();
    assert_eq!(status(&stage, "a").await, "green");

    stage.recorder.inject(When::any(), Fault::Reset);
    let out = unmet(es.wait(Condition::green()).at_most(SHORT).await.unwrap_err());
    assert!(out[0].starts_with("the cluster is green: no answer: "), "{out:?}");
    stage.recorder.heal();
    let refusal = Answer::error(403, "security_exception", "not for you");
    stage.recorder.inject(When::any(), Fault::Answer(refusal));
    let refused = es.wait(Condition::green()).at_most(LONG).await.unwrap_err();
    assert!(matches!(&refused, WaitError::Cluster(error) if error.status() == Some(403)), "{refused}");
    stage.recorder.heal();
    replicas(&stage, "a", 0).await;
}
