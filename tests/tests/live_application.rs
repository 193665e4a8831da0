//! A whole application, as the example declares it: applied, looked at on the server, every part of it changed by hand,
//! found and put right; and its logs roll over.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::init::InitError;
use es_core::plan::{Mode, Options};
use es_core::prelude::*;
use es_core::resources::{Kind, Resources};
use es_testkit::Variant;
use es_tests::stage::Stage;
use serde_json::{Value, json};

#[path = "../../examples/src/bin/application/declared.rs"]
mod declared;

use declared::{BlogPost, LogEntry, LogLine, analytics, application};

const COMPONENTS: [&str; 3] = ["app_common_settings", "app_timestamp_mapping", "app_user_tracking"];

/// What a plan would send something for, by kind and name.
async fn touched(stage: &Stage, declared: &Resources) -> BTreeSet<(Kind, String)> {
    let plan = stage.es.plan(declared).await.unwrap();
    assert!(plan.refusals().is_empty(), "{plan}");
    let sent = plan.resources.into_iter().filter(|one| !one.steps.is_empty());
    sent.map(|one| (one.kind, one.name.replace(stage.area.prefix(), ""))).collect()
}

/// Everything, on a server with a trial licence, and the month of posts that is asked for.
async fn applied(test: &str) -> (Stage, Resources) {
    let stage = Stage::of(Variant::from_env().unwrap().trial(), test).await;
    let declared = application().and(analytics());
    let plan = stage.es.plan(&declared).await.unwrap();
    assert!(plan.refusals().is_empty(), "{plan}");
    let done = plan.apply(&stage.es).await.unwrap();
    assert_eq!((done.done.len(), done.overtaken.len()), (plan.requests(), 0), "{plan}");
    BlogPost::ensure_index(&stage.es, "2026.11").await.unwrap();
    let again = stage.es.plan(&declared).await.unwrap();
    assert!(again.is_empty(), "{again}");
    (stage, declared)
}

#[tokio::test]
async fn the_server_holds_what_the_page_declares() {
    let (stage, _) = applied("application").await;
    for (name, key) in COMPONENTS.into_iter().zip(["settings", "mappings", "mappings"]) {
        let held = stage.get(&format!("/_component_template/{}", stage.name(name))).await;
        let template = &held["component_templates"][0]["component_template"]["template"];
        assert_eq!(template.as_object().unwrap().keys().collect::<Vec<_>>(), [key], "{name}");
    }
    let templates = stage.get(&format!("/_index_template/{}*", stage.area.prefix())).await;
    let template = |name: &str| {
        let mut all = templates["index_templates"].as_array().unwrap().iter();
        all.find(|template| template["name"] == name).unwrap()["index_template"].clone()
    };
    for (name, pattern, composed) in [
        ("app_data_template", "app-*", &COMPONENTS[..]),
        ("app-blogpost", "app-blogpost-*", &COMPONENTS[..]),
        ("log_data_template", "logs-*", &COMPONENTS[..2]),
        ("logs", "logs-v1-*", &COMPONENTS[..2]),
    ] {
        let template = template(name);
        assert_eq!(template["index_patterns"], json!([pattern]), "{name}");
        assert_eq!(template["composed_of"], json!(composed), "{name}");
    }

    let indices = stage.indices().await;
    let fields = |index: &str| {
        let fields = indices[index]["mappings"]["properties"].as_object().unwrap();
        fields.keys().cloned().collect::<BTreeSet<_>>()
    };
    let own = |more: &[&str]| {
        let all = ["created_at", "updated_at", "timestamp"].iter().chain(more);
        all.map(|field| (*field).to_owned()).collect::<BTreeSet<_>>()
    };
    let users = ["created_by", "updated_by", "user_id", "title", "content", "author"];
    assert_eq!(fields("app-blogpost-2026.11"), own(&[&users[..], &["category", "tags"]].concat()));
    assert_eq!(fields("app-evolving-docs-v1"), own(&[&users[..], &["tenant_id"]].concat()));
    assert_eq!(fields("logs-v1-000001"), own(&["message", "level", "source", "exception"]));
    for (index, policy) in [
        ("app-blogpost-2026.11", "app_data_policy"),
        ("app-evolving-docs-v1", "app_data_policy"),
        ("logs-v1-000001", "log_retention_policy"),
    ] {
        let settings = &indices[index]["settings"]["index"];
        assert_eq!(settings["lifecycle"]["name"], policy, "{index}");
        assert_eq!(settings["number_of_shards"], "1", "{index}");
        // The analyzer of the component template is there, and the documents' fields are analysed with it.
        let text = json!({ "field": if index.starts_with("logs") { "message" } else { "title" }, "text": "The Café" });
        let path = format!("/{}/_analyze", stage.name(index));
        let tokens = stage.send(Request::post("analyze", path).json(&text).unwrap()).await;
        assert_eq!(tokens["tokens"][0]["token"], "cafe", "{index}");
    }
    let tenant = &indices["app-evolving-docs-v1"]["aliases"]["app-evolving-docs_acme"];
    assert_eq!(tenant["filter"], json!({"term": {"tenant_id": {"value": "acme"}}}));
    assert_eq!((&tenant["index_routing"], &tenant["search_routing"]), (&json!("acme"), &json!("acme")));

    let policy = stage.get(&format!("/_ilm/policy/{}", stage.name("analytics_retention_policy"))).await;
    let phases = &policy["analytics_retention_policy"]["policy"]["phases"];
    assert_eq!(
        phases["cold"]["actions"]["searchable_snapshot"]["snapshot_repository"], "backup_repository",
        "{phases}"
    );
    let policy = stage.get(&format!("/_ilm/policy/{}", stage.name("app_data_policy"))).await;
    let phases = policy["app_data_policy"]["policy"]["phases"].as_object().unwrap();
    assert_eq!(phases.keys().collect::<Vec<_>>(), ["cold", "delete", "hot", "warm"]);
}

/// A change behind the program's back, for every resource of the page: its kind, its name, path, body.
fn by_hand(stage: &Stage) -> Vec<(Kind, &'static str, String, Value)> {
    let policy = json!({"policy": {"phases": {"delete": {"min_age": "1d", "actions": {"delete": {}}}}}});
    // The server keeps the analyzer from being taken away, not from being another.
    let analyzer = json!({"app_text_analyzer": {"type": "custom", "tokenizer": "whitespace"}});
    let component = json!({"template": {"settings": {"analysis": {"analyzer": analyzer}}}});
    let pattern = |priority: u32| json!({"index_patterns": [stage.name("elsewhere")], "priority": priority});
    let alias = |tenant: &str| {
        let (index, alias) = (stage.name("app-evolving-docs-v1"), stage.name(tenant));
        json!({"actions": [{"add": {"index": index, "alias": alias, "routing": "another"}}]})
    };
    let put = |endpoint: &str, name: &str| format!("/{endpoint}/{}", stage.name(name));
    let settings = |index: &str| format!("/{}/_settings", stage.name(index));
    let mut all = vec![(
        Kind::Repository,
        "backup_repository",
        put("_snapshot", "backup_repository"),
        json!({"type": "fs", "settings": {"location": "application-backups", "compress": false}}),
    )];
    for name in ["app_data_policy", "log_retention_policy", "analytics_retention_policy"] {
        all.push((Kind::IlmPolicy, name, put("_ilm/policy", name), policy.clone()));
    }
    for name in COMPONENTS {
        all.push((Kind::ComponentTemplate, name, put("_component_template", name), component.clone()));
    }
    for (name, priority) in
        [("app_data_template", 1), ("log_data_template", 2), ("app-blogpost", 3), ("logs", 4)]
    {
        all.push((Kind::IndexTemplate, name, put("_index_template", name), pattern(priority)));
    }
    for (name, index, setting) in [
        ("app-blogpost", "app-blogpost-2026.11", json!({"index.lifecycle.indexing_complete": false})),
        ("app-evolving-docs", "app-evolving-docs-v1", json!({"index.number_of_replicas": 0})),
        ("logs", "logs-v1-000001", json!({"index.lifecycle.rollover_alias": null})),
    ] {
        all.push((Kind::Index, name, settings(index), setting));
    }
    for name in ["app-evolving-docs_acme", "app-evolving-docs_globex"] {
        all.push((Kind::Alias, name, "/_aliases".to_owned(), alias(name)));
    }
    all
}

#[tokio::test]
async fn every_part_that_is_changed_by_hand_is_found_and_put_right() {
    let (stage, declared) = applied("changed").await;
    let changes = by_hand(&stage);
    let all = stage.es.plan(&declared).await.unwrap().resources;
    let all: BTreeSet<_> =
        all.into_iter().map(|one| (one.kind, one.name.replace(stage.area.prefix(), ""))).collect();
    let parts: BTreeSet<_> = changes.iter().map(|(kind, name, ..)| (*kind, (*name).to_owned())).collect();
    assert_eq!(parts, all, "no part is left out");

    // Each by itself: found as the only one, and put right.
    let change = async |kind: Kind, path: &str, body: &Value| {
        let request = if kind == Kind::Alias { Request::post } else { Request::put };
        stage.send(request("change by hand", path).json(body).unwrap()).await;
    };
    for (kind, name, path, body) in &changes {
        change(*kind, path, body).await;
        let found = touched(&stage, &declared).await;
        assert_eq!(found, BTreeSet::from([(*kind, (*name).to_owned())]), "{kind} {name}");
        stage.es.init_with(&declared, Options::new()).await.unwrap();
        assert_eq!(touched(&stage, &declared).await, BTreeSet::new(), "{kind} {name}");
    }
    // And all together.
    for (kind, _, path, body) in &changes {
        change(*kind, path, body).await;
    }
    assert_eq!(touched(&stage, &declared).await, all);
    let Err(InitError::Drift(_)) = stage.es.init_with(&declared, Options::new().mode(Mode::Validate)).await
    else {
        panic!("drift is an error")
    };
    stage.es.init_with(&declared, Options::new()).await.unwrap();
    stage.es.init_with(&declared, Options::new().mode(Mode::Validate)).await.unwrap();
}

#[tokio::test]
async fn the_logs_roll_over_by_their_policy() {
    let (stage, declared) = applied("rolling").await;
    let logs = Documents::<LogEntry>::new(&stage.es);
    let line = |message: &str| LogEntry {
        line: LogLine { message: message.into(), level: "info".into(), ..LogLine::default() },
    };
    logs.index(&line("first")).refresh(Refresh::True).await.unwrap();
    // A day or a gigabyte is too long to wait for: one document is enough, until the declaration is applied again.
    let path = format!("/_ilm/policy/{}", stage.name("log_retention_policy"));
    let hasty = json!({"policy": {"phases": {"hot": {"actions": {"rollover": {"max_docs": 1}}}}}});
    stage.put(&path, hasty).await;
    let poll = |interval: Value| json!({"persistent": {"indices.lifecycle.poll_interval": interval}});
    stage.put("/_cluster/settings", poll(json!("1s"))).await;
    let second = format!("/{}", stage.name("logs-v1-000002"));
    let mut rolled = false;
    for _ in 0..120 {
        let look = Request::head("look for the second index", second.as_str()).allow(404);
        rolled = !stage.es.send(look).await.unwrap().is_not_found();
        if rolled {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    stage.put("/_cluster/settings", poll(Value::Null)).await;
    assert!(rolled, "the condition is met, and there is no second index");

    logs.index(&line("second")).refresh(Refresh::True).await.unwrap();
    let indices = stage.indices().await;
    let second = &indices["logs-v1-000002"];
    assert_eq!(second["aliases"], json!({"logs": {}, "logs.w1": {"is_write_index": true}}));
    let lifecycle = json!({"name": "log_retention_policy", "rollover_alias": "logs.w1"});
    assert_eq!(second["settings"]["index"]["lifecycle"], lifecycle);
    assert_eq!(second["mappings"]["properties"]["message"]["analyzer"], "app_text_analyzer");
    assert_eq!(logs.search(&json!({})).await.unwrap().hits.len(), 2, "readers see all of the series");

    stage.es.init_with(&declared, Options::new()).await.unwrap();
    assert_eq!(touched(&stage, &declared).await, BTreeSet::new());
    let held = stage.get(&path).await;
    let rollover = &held["log_retention_policy"]["policy"]["phases"]["hot"]["actions"]["rollover"];
    assert_eq!(*rollover, json!({"max_size": "1gb", "max_age": "1d"}));
}
