//! A cluster that is not there yet: behind a gateway that answers for it, and before it has recovered its state.

use std::time::Duration;

use es_core::ops::monitor::{Metrics, Rule, Turn};
use es_core::ops::wait::{Condition, WaitError};
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::json;

use super::{create, impatient, missing_replica, monitor, next, nothing};

const LONG: Duration = Duration::from_mins(2);
const SHORT: Duration = Duration::from_secs(4);

/// What was seen, of a wait that ran out of time; another one was well as soon as the recorder was healed.
async fn seen_and_then_well(stage: &Stage) -> String {
    let es = impatient(stage);
    let seen = match es.wait(Condition::yellow()).at_most(SHORT).await.unwrap_err() {
        WaitError::TimedOut { unmet, .. } => unmet[0].seen.clone(),
        other => panic!("{other}"),
    };
    let healed = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stage.recorder.heal();
    };
    // Whatever other tests have broken, the server answers.
    let there = Condition::index_exists("orders").and(Condition::yellow().of("orders"));
    let (well, ()) = tokio::join!(es.wait(there).at_most(LONG), healed);
    well.unwrap();
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_answers_for_the_cluster_is_an_outage() {
    let stage = Stage::new("monitor-gateway").await;
    create(&stage, "orders", 1).await;
    let running = monitor(&stage).rule(missing_replica("orders")).start().unwrap();
    let mut changes = running.changes();
    assert!(next(&mut changes).await.is_fired());
    let page = |status, body: &str| {
        let body = format!("<html>{body}</html>");
        Fault::Answer(Answer { status, retry_after: None, content_type: "text/html", body })
    };
    for (status, body) in [(404, "default backend"), (500, "no upstream"), (502, "bad gateway")] {
        stage.recorder.inject(When::any(), page(status, body));
        let out = next(&mut changes).await;
        assert_eq!((out.turn, out.alert.rule.as_str()), (Turn::Fired, "cluster-unreachable"), "{out}");
        nothing(&mut changes).await;
        assert!(Metrics::of(&running).text().unwrap().contains("\nelasticsearch_up 0.0"), "{status}");
        let seen = seen_and_then_well(&stage).await;
        assert!(seen.starts_with("no answer: ") && seen.contains(&status.to_string()), "{seen}");
        let back = next(&mut changes).await;
        assert_eq!((back.turn, back.alert.rule.as_str()), (Turn::Resolved, "cluster-unreachable"));
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_waits_for_its_nodes_is_red_and_ends_nothing_else() {
    let stage = Stage::new("monitor-starting").await;
    create(&stage, "orders", 1).await;
    let running = monitor(&stage)
        .rule(missing_replica("orders"))
        .rule(Rule::warning("unassigned", "shards.unassigned > 0").unwrap())
        .rule(Rule::critical("no-state", "cluster.status == red for 1ms").unwrap())
        .start()
        .unwrap();
    let mut changes = running.changes();
    let mut fired = [next(&mut changes).await.alert.rule, next(&mut changes).await.alert.rule];
    fired.sort();
    assert_eq!(fired, ["orders", "unassigned"]);

    // As a node answers that waits for another (`gateway.recover_after_data_nodes: 2`).
    let health = json!({
        "cluster_name": "c", "status": "red", "timed_out": false, "number_of_nodes": 1, "number_of_data_nodes": 1,
        "active_primary_shards": 0, "active_shards": 0, "relocating_shards": 0, "initializing_shards": 0,
        "unassigned_shards": 0, "delayed_unassigned_shards": 0, "number_of_pending_tasks": 0,
        "number_of_in_flight_fetch": 0, "task_max_waiting_in_queue_millis": 0,
        "active_shards_percent_as_number": "NaN", "indices": {},
    });
    let answer =
        Answer { status: 200, retry_after: None, content_type: "application/json", body: health.to_string() };
    stage.recorder.inject(When::any().path("/_cluster/health*"), Fault::Answer(answer));
    let red = next(&mut changes).await;
    assert_eq!((red.turn, red.alert.rule.as_str()), (Turn::Fired, "no-state"), "{red}");
    nothing(&mut changes).await;
    assert_eq!(running.active().len(), 3);
    assert_eq!(seen_and_then_well(&stage).await, "red, its state is not recovered yet");
    running.stop().await;
}
