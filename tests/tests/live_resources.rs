//! Resources of the cluster's own: declared, planned, applied, changed behind our back and put right again.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::time::Duration;

use es_core::cluster::Request;
use es_core::init::{InitError, Outcome};
use es_core::plan::{Mode, Options, Refusal, Verdict};
use es_core::prelude::*;
use es_core::resources::{
    Alias, AliasOptions, ComponentTemplate, DataStream, Index, IndexTemplate, Resources,
};
use es_core::search::term;
use es_core::templates::TemplateKind;
use es_tests::stage::Stage;
use serde_json::json;

#[derive(EsObject)]
struct UserTracking {
    #[es(keyword)]
    created_by: String,
}

#[derive(EsDocument)]
#[es(index = "tenants")]
struct Account {
    #[es(keyword)]
    tenant: String,
    name: String,
}

#[derive(EsDocument, serde::Serialize, serde::Deserialize)]
#[es(index = "applogs", rollover(max_docs = 2))]
struct LogEntry {
    #[es(keyword)]
    level: String,
}

/// What no document brings along.
fn declared() -> Resources {
    Resources::new()
        .with(ComponentTemplate::new("users").object::<UserTracking>().meta(json!({ "team": "app" })))
        .with(
            IndexTemplate::new("events", ["events-*"])
                .composed_of(["users"])
                .mappings(json!({ "properties": { "message": { "type": "text", "analyzer": "simple" } } }))
                .alias("all-events", AliasOptions::new())
                .version(3),
        )
        .with(IndexTemplate::new("metrics", ["metrics-*"]).data_stream().hidden())
        .with(DataStream::new("metrics-cpu"))
        .with(Index::new("plain-2024").setting("refresh_interval", "9s").alias("plain", AliasOptions::new()))
        .with(Alias::of::<Account>("tenants-a").filter(term(Account::fields().tenant(), "a")).routing("a"))
        .with(Alias::on("plain-now", "plain-2024").hidden())
}

/// What a plan would send, by the names of the resources.
async fn touched(stage: &Stage, resources: &Resources) -> Vec<String> {
    let plan = stage.es.plan(resources).await.unwrap();
    let sent = plan.resources.iter().filter(|resource| !resource.steps.is_empty());
    sent.map(|resource| resource.subject().replace(stage.area.prefix(), "")).collect()
}

#[tokio::test]
async fn what_is_declared_by_itself_is_made_found_changed_and_put_right() {
    let stage = Stage::new("declared").await;
    let (es, declared) = (&stage.es, declared());
    let plan = es.plan(&declared).await.unwrap();
    assert!(plan.refusals().is_empty(), "{plan}");
    let applied = plan.apply(es).await.unwrap();
    assert_eq!((applied.done.len(), applied.overtaken.len()), (plan.requests(), 0), "{plan}");
    let again = es.plan(&declared).await.unwrap();
    assert!(again.is_empty(), "{again}");
    assert_eq!(again, es.plan(&declared).await.unwrap());

    let template = stage.get(&format!("/_index_template/{}", stage.name("events"))).await;
    let template = &template["index_templates"][0]["index_template"];
    assert_eq!((&template["version"], &template["composed_of"]), (&json!(3), &json!(["users"])));
    let stream = stage.get(&format!("/_data_stream/{}", stage.name("metrics-cpu"))).await;
    assert_eq!(stream["data_streams"][0]["hidden"], true);
    let tenants = stage.get(&format!("/{}/_alias", stage.name("tenants-v1"))).await;
    let expected = json!({
        "filter": {"term": {"tenant": {"value": "a"}}}, "index_routing": "a", "search_routing": "a",
    });
    assert_eq!(tenants["tenants-v1"]["aliases"]["tenants-a"], expected);

    // Changed by hand, and found.
    let component = json!({"template": {"mappings": {}}});
    stage.put(&format!("/_component_template/{}", stage.name("users")), component).await;
    let patterns = |name: &str| json!([stage.name(name)]);
    let events = json!({"index_patterns": patterns("events-*"), "priority": 151});
    stage.put(&format!("/_index_template/{}", stage.name("events")), events).await;
    let metrics = json!({"index_patterns": patterns("metrics-*"), "priority": 200, "data_stream": {}});
    stage.put(&format!("/_index_template/{}", stage.name("metrics")), metrics).await;
    stage.send(Request::delete("by hand", format!("/_data_stream/{}", stage.name("metrics-cpu")))).await;
    stage
        .put(&format!("/{}/_settings", stage.name("plain-2024")), json!({"index.refresh_interval": "7s"}))
        .await;
    let actions = json!({"actions": [
        {"add": {"index": stage.name("tenants-v1"), "alias": stage.name("tenants-a"), "routing": "b"}},
        {"remove": {"index": stage.name("plain-2024"), "alias": stage.name("plain-now")}},
    ]});
    stage.send(Request::post("change by hand", "/_aliases").json(&actions).unwrap()).await;
    let expected = [
        "component template users",
        "index template events",
        "index template metrics",
        "index plain-2024",
        "data stream metrics-cpu",
        "alias tenants-a",
        "alias plain-now",
    ];
    assert_eq!(touched(&stage, &declared).await, expected);
    es.init_with(&declared, Options::new()).await.unwrap();
    assert_eq!(touched(&stage, &declared).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_series_rolls_over_and_keeps_its_mapping() {
    let stage = Stage::new("series").await;
    let report = LogEntry::init(&stage.es).await.unwrap();
    assert_eq!(report.outcome, Outcome::Created);
    assert_eq!(LogEntry::init(&stage.es).await.unwrap().outcome, Outcome::Unchanged);
    let logs = Documents::<LogEntry>::new(&stage.es);
    for _ in 0..2 {
        logs.index(&LogEntry { level: "info".into() }).refresh(Refresh::True).await.unwrap();
    }
    let first = stage.get(&format!("/{}", stage.name("applogs-v1-000001"))).await;
    let settings = &first["applogs-v1-000001"]["settings"]["index"]["lifecycle"];
    assert_eq!(*settings, json!({"name": "applogs", "rollover_alias": "applogs.w1"}));
    // The conditions of the policy, asked for at once instead of after the server's poll interval.
    let path = format!("/{}/_rollover", stage.name("applogs.w1"));
    let rollover = Request::post("roll over", path).json(&json!({"conditions": {"max_docs": 2}})).unwrap();
    let rolled = stage.es.send(rollover).await.unwrap().value().unwrap();
    assert_eq!(rolled["rolled_over"], true);
    logs.index(&LogEntry { level: "warn".into() }).refresh(Refresh::True).await.unwrap();
    assert_eq!(LogEntry::init(&stage.es).await.unwrap().index.unwrap(), stage.name("applogs-v1-000002"));
    let second = stage.get(&format!("/{}", stage.name("applogs-v1-000002"))).await;
    let second = &second["applogs-v1-000002"];
    assert_eq!(second["aliases"], json!({"applogs": {}, "applogs.w1": {"is_write_index": true}}));
    assert_eq!(second["mappings"]["properties"]["level"], json!({"type": "keyword"}));
    let count = stage.get(&format!("/{}/_count", stage.name("applogs"))).await;
    assert_eq!(count["count"], 3, "readers see all of the series");
}

#[tokio::test]
async fn the_policy_of_a_series_rolls_it_over_by_itself() {
    let stage = Stage::new("ilm").await;
    LogEntry::init(&stage.es).await.unwrap();
    let fast = json!({"persistent": {"indices.lifecycle.poll_interval": "1s"}});
    stage.put("/_cluster/settings", fast).await;
    let logs = Documents::<LogEntry>::new(&stage.es);
    for _ in 0..2 {
        logs.index(&LogEntry { level: "info".into() }).refresh(Refresh::True).await.unwrap();
    }
    let mut rolled = false;
    for _ in 0..120 {
        let aliases = stage.get(&format!("/{}/_alias", stage.name("applogs"))).await;
        rolled = aliases.get("applogs-v1-000002").is_some();
        if rolled {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    stage.put("/_cluster/settings", json!({"persistent": {"indices.lifecycle.poll_interval": null}})).await;
    assert!(rolled, "the policy's condition is met, and the alias has no second index");
}

#[tokio::test]
async fn what_is_in_the_way_is_said_and_nothing_is_sent() {
    let stage = Stage::new("refusals").await;
    let of = |resources: Resources| async {
        let plan = stage.es.plan(resources).await.unwrap();
        plan.refusals().0.into_iter().map(|(_, refusal)| refusal).next()
    };
    let missing = of(Resources::new().with(IndexTemplate::new("t", ["t-*"]).composed_of(["gone"]))).await;
    assert!(matches!(missing, Some(Refusal::Missing { .. })), "{missing:?}");

    let mine = IndexTemplate::new("one", ["logs-*"]).priority(7);
    stage.es.init_with(Resources::new().with(mine), Options::new()).await.unwrap();
    let rival = of(Resources::new().with(IndexTemplate::new("two", ["logs-app-*"]).priority(7))).await;
    assert!(matches!(rival, Some(Refusal::TemplateConflict { priority: 7, .. })), "{rival:?}");
    let twins = ["a", "b"].map(|name| IndexTemplate::new(name, [format!("twins-{name}*"), "twins-*".into()]));
    let among = of(Resources::from(twins)).await;
    assert!(matches!(among, Some(Refusal::TemplateConflict { .. })), "none is on the cluster yet: {among:?}");
    let higher = Resources::new().with(IndexTemplate::new("two", ["logs-app-*"]).priority(9));
    let plan = stage.es.plan(&higher).await.unwrap();
    assert!(plan.resources[0].warnings[0].contains("takes names of the template"), "{plan}");

    let stream = IndexTemplate::new("streams", ["tenants-*"]).data_stream();
    stage.es.init_with(Resources::new().with(stream), Options::new()).await.unwrap();
    let shadowed = of(Resources::new().document::<Account>()).await;
    assert!(matches!(shadowed, Some(Refusal::StreamTemplate { .. })), "{shadowed:?}");

    let of_series = Alias::of::<LogEntry>("warnings");
    let error = stage.es.plan(Resources::new().with(of_series)).await.unwrap_err().to_string();
    assert!(error.contains("declare the alias in an index template"), "{error}");
    let misspelt = Alias::of::<Account>("tenants-b").filter_json(json!({"term": {"tennant": "b"}}));
    let error = stage.es.plan(Resources::new().with(misspelt)).await.unwrap_err().to_string();
    assert!(error.contains("`Account` has no field `tennant`\nhelp: write `tenant`"), "{error}");
}

mod later {
    use super::*;

    #[derive(EsDocument)]
    #[es(index = "tenants", settings(codec = "best_compression"))]
    #[es(analyzer(names = custom(tokenizer = "standard", filter = ["lowercase"])))]
    pub(super) struct Account {
        #[es(keyword)]
        tenant: String,
        name: String,
        #[es(text(analyzer = "names"))]
        other_name: String,
    }
}

#[tokio::test]
async fn modes_decide_what_is_done() {
    let stage = Stage::new("modes").await;
    let es = &stage.es;
    Account::init(es).await.unwrap();
    let later = Resources::new().document::<later::Account>();

    let created = es.init_with(&later, Options::new().mode(Mode::Create)).await.unwrap();
    assert!(matches!(created[0].outcome, Outcome::LeftAlone { .. }), "{created:?}");
    let refused = es.init_with(&later, Options::new()).await.unwrap_err();
    assert!(matches!(refused, InitError::Refused(_)), "{refused}");
    es.send(
        Request::post("write", format!("/{}/_doc", stage.name("tenants-v1")))
            .json(&json!({"tenant": "a"}))
            .unwrap(),
    )
    .await
    .unwrap();

    let reopened = es.init_with(&later, Options::new().reopen(true)).await.unwrap();
    assert!(matches!(reopened[0].outcome, Outcome::Updated { .. }), "{reopened:?}");
    let index = stage.get(&format!("/{}", stage.name("tenants-v1"))).await;
    let index = &index["tenants-v1"];
    assert_eq!(index["settings"]["index"]["codec"], "best_compression");
    assert_eq!(index["mappings"]["properties"]["other_name"]["analyzer"], "names");
    let health = stage.get(&format!("/_cat/indices/{}?format=json&h=status", stage.name("tenants-v1"))).await;
    assert_eq!(health[0]["status"], "open");
    let unchanged = es.plan(&later).await.unwrap();
    assert_eq!(unchanged.resources[0].verdict, Verdict::Unchanged, "{unchanged}");

    let anew = Options::new().mode(Mode::RecreateAndLoseAllDocuments);
    assert_eq!(es.init_with(&later, anew).await.unwrap()[0].outcome, Outcome::Recreated);
    let count = stage.get(&format!("/{}/_count", stage.name("tenants"))).await;
    assert_eq!(count["count"], 0);
}

#[tokio::test]
async fn templates_are_looked_at_and_said_what_they_give() {
    let stage = Stage::new("templates").await;
    let templates = stage.es.templates();
    let part = json!({"template": {"settings": {"number_of_shards": 3}}});
    templates.put(TemplateKind::Component, "part", &part).await.unwrap();
    for (name, priority) in [("wide", 10), ("narrow", 20)] {
        let body = json!({
            "index_patterns": [stage.name("things-*")], "priority": priority, "composed_of": [stage.name("part")],
            "template": {"mappings": {"properties": {name: {"type": "keyword"}}}},
        });
        templates.put(TemplateKind::Index, name, &body).await.unwrap();
    }
    let names: Vec<_> = templates.list().await.unwrap().into_iter().map(|template| template.name).collect();
    assert_eq!(names, ["part", "narrow", "wide"].map(|name| stage.name(name)));

    let effective = templates.effective("things-1").await.unwrap();
    assert_eq!(effective.template["settings"]["index"]["number_of_shards"], "3");
    assert_eq!(effective.template["mappings"]["properties"], json!({"narrow": {"type": "keyword"}}));
    assert_eq!(effective.overlapping[0].name, stage.name("wide"));
    assert_eq!(templates.effective("other").await.unwrap().overlapping, []);

    let used = templates.delete(TemplateKind::Component, "part").await.unwrap_err();
    assert!(used.to_string().contains("still in use"), "{used}");
    assert!(templates.delete(TemplateKind::Index, "wide").await.unwrap());
    assert!(!templates.delete(TemplateKind::Index, "wide").await.unwrap());
    assert_eq!(templates.get(TemplateKind::Index, "wide").await.unwrap(), None);
    assert!(templates.get(TemplateKind::Index, "narrow").await.unwrap().is_some());
}
