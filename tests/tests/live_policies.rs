//! Policies, pipelines and repositories: sent with every action and read back without a difference.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use es_core::cluster::Request;
use es_core::plan::{Options, Refusal};
use es_core::resources::{
    Allocate, Cold, Delete, Frozen, Hot, IlmPolicy, Pipeline, Processor, Repository, Resources, Rollover,
    SlmPolicy, Warm,
};
use es_testkit::Variant;
use es_tests::stage::Stage;
use serde_json::json;

/// Declared, sent, and then nothing is left to do.
async fn settles(stage: &Stage, resources: &Resources) {
    let plan = stage.es.plan(resources).await.unwrap();
    assert!(plan.refusals().is_empty(), "{plan}");
    stage.es.init_with(resources, Options::new()).await.unwrap();
    let again = stage.es.plan(resources).await.unwrap();
    assert!(again.is_empty(), "{again}");
}

fn app_data() -> IlmPolicy {
    IlmPolicy::new("app_data")
        .hot(
            Hot::new()
                .rollover(Rollover::new().max_size("5GB").max_age("30d").max_docs(10_000_000))
                .set_priority(100),
        )
        .warm(
            Warm::after("30d").allocate(Allocate::new().number_of_replicas(0)).forcemerge(1).set_priority(50),
        )
        .cold(Cold::after("2160h").allocate(Allocate::new().include("box", "cold,frozen")).migrate(false))
        .delete(Delete::after("365d"))
        .meta(json!({ "owner": "app" }))
}

fn logs() -> IlmPolicy {
    let sizes = Rollover::new().max_primary_shard_size("50gb").max_primary_shard_docs(5).max_age("1d");
    let least = sizes
        .min_age("1h")
        .min_docs(1)
        .min_size("1gb")
        .min_primary_shard_size("1mb")
        .min_primary_shard_docs(1);
    IlmPolicy::new("logs")
        .hot(
            Hot::new()
                .rollover(least)
                .shrink(1)
                .forcemerge_compressed(1)
                .readonly()
                .unfollow()
                .downsample("1h"),
        )
        .warm(Warm::after("2d").shrink_to("10gb").downsample("2h").readonly())
        .delete(Delete::after("7d").wait_for_snapshot("nightly").keep_searchable_snapshot())
}

fn nightly() -> SlmPolicy {
    SlmPolicy::new("nightly", "<nightly-{now/d}>", "backups", "0 30 1 * * ?")
        .indices(["app-*", "logs-*"])
        .ignore_unavailable(true)
        .include_global_state(false)
        .partial(true)
        .expire_after("720h")
        .min_count(5)
        .max_count(50)
}

fn backups(stage: &Stage) -> Repository {
    Repository::fs("backups", stage.area.name("backups"))
        .setting("compress", true)
        .setting("chunk_size", "1gb")
        .setting("max_number_of_snapshots", 500)
}

fn audit() -> Pipeline {
    Pipeline::new("audit")
        .description("when it came")
        .processor(Processor::set("indexed_at", "{{_ingest.timestamp}}"))
        .processor(Processor::remove("password").ignore_missing())
        .processor(Processor::rename("a", "b").ignore_missing().tag("renaming"))
        .processor(Processor::convert("n", "integer").ignore_missing().ignore_failure())
        .processor(Processor::script("ctx.x = 1").if_("ctx.y != null"))
        .processor(Processor::pipeline("cleaning"))
        .on_failure(Processor::set("failed", true))
        .version(2)
}

#[tokio::test]
async fn everything_is_sent_in_order_and_read_back_without_a_difference() {
    let stage = Stage::new("policies").await;
    // In the reverse of the order in which they need each other.
    let resources = Resources::new()
        .with(audit())
        .with(Pipeline::new("cleaning").processor(Processor::drop_document().if_("ctx.drop == true")))
        .with(logs())
        .with(app_data())
        .with(nightly())
        .with(backups(&stage));
    settles(&stage, &resources).await;

    let policy = stage.get(&format!("/_ilm/policy/{}", stage.area.name("logs"))).await;
    let wait = &policy["logs"]["policy"]["phases"]["delete"]["actions"]["wait_for_snapshot"]["policy"];
    assert_eq!(*wait, "nightly", "the reference has the prefix of what it names");
    let slm = stage.get(&format!("/_slm/policy/{}", stage.area.name("nightly"))).await;
    assert_eq!(slm["nightly"]["policy"]["repository"], "backups");
    let pipeline = stage.get(&format!("/_ingest/pipeline/{}", stage.area.name("audit"))).await;
    assert_eq!(pipeline["audit"]["processors"][5]["pipeline"]["name"], "cleaning");

    // Changed by hand, found, and put right.
    let path = format!("/_ilm/policy/{}", stage.area.name("app_data"));
    let by_hand = json!({"policy": {"phases": {"delete": {"min_age": "1d", "actions": {"delete": {}}}}}});
    stage.es.send(Request::put("change by hand", path).json(&by_hand).unwrap()).await.unwrap();
    let found = stage.es.plan(&resources).await.unwrap();
    let changed: Vec<_> = found.resources.iter().filter(|resource| !resource.steps.is_empty()).collect();
    assert_eq!(changed.len(), 1, "{found}");
    assert!(changed[0].changes.iter().any(|change| change.path == "policy.phases.delete.min_age"), "{found}");
    settles(&stage, &resources).await;
}

#[tokio::test]
async fn repositories_of_the_clouds_are_declared_without_asking_them() {
    let stage = Stage::new("clouds").await;
    let resources = Resources::new()
        .with(
            Repository::s3("s3", "bucket")
                .setting("base_path", "shop")
                .setting("chunk_size", "1024mb")
                .setting("throttled_delete_retry.maximum_delay", "5s")
                .without_verification(),
        )
        .with(Repository::gcs("gcs", "bucket").without_verification())
        .with(Repository::azure("azure", "container").without_verification())
        .with(Repository::fs("source", stage.area.name("source")).source_only());
    settles(&stage, &resources).await;
    let held = stage.get(&format!("/_snapshot/{}*", stage.area.prefix())).await;
    // The sweep would look for snapshots in them, where nobody answers.
    for name in ["s3", "gcs", "azure", "source"] {
        let delete = Request::delete("delete repository", format!("/_snapshot/{}", stage.area.name(name)));
        stage.es.send(delete).await.unwrap();
    }
    assert_eq!(
        (&held["s3"]["type"], &held["azure"]["settings"]["container"]),
        (&json!("s3"), &json!("container"))
    );
}

#[tokio::test]
async fn a_searchable_snapshot_takes_a_licence() {
    let analytics = |stage: &Stage| {
        let policy = IlmPolicy::new("analytics")
            .hot(Hot::new().rollover(Rollover::new().max_size("10gb").max_age("30d")))
            .warm(Warm::after("30d").allocate(Allocate::new().number_of_replicas(0)).forcemerge(1))
            .cold(Cold::after("180d").searchable_snapshot("backups"))
            .frozen(Frozen::after("200d", "backups"));
        Resources::new().with(policy).with(backups(stage))
    };
    let basic = Stage::new("basic").await;
    let plan = basic.es.plan(analytics(&basic)).await.unwrap();
    let refusals = plan.refusals();
    let [(_, Refusal::Licence { feature: "searchable_snapshot", licence })] = refusals.0.as_slice() else {
        panic!("{plan}")
    };
    assert_eq!(licence, "basic");
    let trial = Stage::of(Variant::from_env().unwrap().trial(), "trial").await;
    settles(&trial, &analytics(&trial)).await;
}

#[tokio::test]
async fn what_a_policy_needs_must_be_there() {
    let stage = Stage::new("needs").await;
    let plan = stage.es.plan(Resources::new().with(logs())).await.unwrap();
    assert!(matches!(plan.refusals().0[0].1, Refusal::Missing { .. }), "{plan}");
    let invalid = IlmPolicy::new("p").hot(Hot::new().shrink(1));
    let error = stage.es.plan(Resources::new().with(invalid)).await.unwrap_err().to_string();
    assert!(error.contains("`shrink` in `hot` needs `rollover` beside it"), "{error}");
}
