use es_core::ops::aliases::{AliasError, AliasRefusal, AliasUpdate, Switch, Tenants, WrittenBy};
use es_core::resources::AliasOptions;
use es_testkit::{Fault, When};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{alias, make, make_stream};

async fn three(test: &str) -> Stage {
    let stage = Stage::new(test).await;
    for name in ["v1", "v2", "v3"] {
        make(&stage, name, json!({ "settings": { "number_of_replicas": 0 } })).await;
    }
    stage
}

/// Every alias of the corner's indices.
async fn held(stage: &Stage) -> Value {
    let all = stage.get(&format!("/{}*/_alias?expand_wildcards=all", stage.area.prefix())).await;
    let all = all.as_object().unwrap().iter();
    all.filter(|(_, of)| of["aliases"] != json!({}))
        .map(|(name, of)| (name.clone(), of["aliases"].clone()))
        .collect()
}

fn refusal(error: AliasError) -> AliasRefusal {
    match error {
        AliasError::Refused { mut refusals } => refusals.remove(0),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_switch_verifies_where_the_alias_pointed() {
    let stage = three("switch").await;
    let aliases = stage.es.aliases();
    // The first deployment has no old index.
    let first = aliases.switch(Switch::of("live").first().to("v1")).await.unwrap();
    assert_eq!(first.to_string().replace(stage.area.prefix(), ""), "+ live → v1\n");
    assert_eq!(held(&stage).await, json!({ "v1": { "live": {} } }));
    let second = aliases.switch(Switch::of("live").first().to("v2")).await.unwrap_err();
    assert!(matches!(refusal(second), AliasRefusal::Elsewhere { .. }));

    aliases.switch(Switch::of("live").from("v1").to("v2")).await.unwrap();
    let outdated = aliases.switch(Switch::of("live").from("v1").to("v3")).await.unwrap_err();
    let text = outdated.to_string().replace(stage.area.prefix(), "");
    assert!(text.starts_with("`live` points to `v2`, and not to `v1`\nhelp:"), "{text}");
    assert_eq!(held(&stage).await, json!({ "v2": { "live": {} } }));

    // As it is already: nothing is sent.
    stage.requests();
    assert!(aliases.switch(Switch::of("live").to("v2")).await.unwrap().is_empty());
    assert!(stage.requests().iter().all(|line| line.starts_with("GET")));

    // A name that an index bears.
    assert!(matches!(
        refusal(aliases.switch(Switch::of("v1").to("v2")).await.unwrap_err()),
        AliasRefusal::NameTaken { stream: false, .. }
    ));
    assert!(matches!(
        refusal(aliases.switch(Switch::of("live").to("nope")).await.unwrap_err()),
        AliasRefusal::NoIndex { .. }
    ));
    stage.es.indices().close("v3").await.unwrap();
    assert!(matches!(
        refusal(aliases.switch(Switch::of("live").to("v3")).await.unwrap_err()),
        AliasRefusal::Closed { .. }
    ));
    assert_eq!(held(&stage).await, json!({ "v2": { "live": {} } }));
}

#[tokio::test]
async fn filter_routing_and_flags_move_along_and_several_aliases_at_once() {
    let stage = three("several").await;
    let aliases = stage.es.aliases();
    let options = AliasOptions::new().filter(json!({ "term": { "x": 1 } })).routing("r").write().hidden();
    aliases.add("a", "v1", options).await.unwrap();
    aliases.add("b", "v1", AliasOptions::new()).await.unwrap();
    let both = AliasUpdate::new().switch(Switch::of("a").to("v2")).switch(Switch::of("b").to("v2"));
    stage.requests();
    aliases.update(both).await.unwrap();
    let posts: Vec<_> = stage.requests().into_iter().filter(|line| line.starts_with("POST")).collect();
    assert_eq!(posts, ["POST /_aliases"], "one request");
    let a = json!({
        "filter": { "term": { "x": 1 } }, "index_routing": "r", "search_routing": "r", "is_write_index": true,
        "is_hidden": true,
    });
    assert_eq!(held(&stage).await, json!({ "v2": { "a": a, "b": {} } }));

    // All or nothing: one that can't be keeps the others.
    let half =
        AliasUpdate::new().switch(Switch::of("a").to("v3")).switch(Switch::of("b").from("v1").to("v3"));
    assert!(matches!(refusal(aliases.update(half).await.unwrap_err()), AliasRefusal::Elsewhere { .. }));
    let entries = aliases.list("*").await.unwrap();
    let lines: Vec<_> =
        entries.iter().map(|entry| entry.to_string().replace(stage.area.prefix(), "")).collect();
    assert_eq!(lines, [r#"a → v2 (filter {"term":{"x":1}}, routing r, write index, hidden)"#, "b → v2"]);

    aliases.remove("b", "v2").await.unwrap();
    assert!(matches!(refusal(aliases.remove("b", "v2").await.unwrap_err()), AliasRefusal::NotThere { .. }));
    let wrong = aliases.add("c", "v1", AliasOptions::new().filter(json!("x"))).await.unwrap_err();
    assert!(matches!(wrong, AliasError::Invalid { .. }), "{wrong}");
    assert_eq!(aliases.list("*").await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_moves_it_in_between_is_noticed() {
    let stage = three("between").await;
    let aliases = stage.es.aliases();
    aliases.switch(Switch::of("live").to("v1")).await.unwrap();
    // After the plan, before the act.
    let plan = aliases.plan(&Switch::of("live").to("v2").into()).await.unwrap();
    let by_hand = |from: &str, to: &str| {
        json!([
            { "remove": { "index": stage.name(from), "alias": stage.name("live") } },
            { "add": { "index": stage.name(to), "alias": stage.name("live") } },
        ])
    };
    alias(&stage, by_hand("v1", "v3")).await;
    let error = aliases.apply(&plan).await.unwrap_err();
    assert!(matches!(&error, AliasError::Changed { now } if now.len() == 1), "{error}");
    assert_eq!(held(&stage).await, json!({ "v3": { "live": {} } }));

    // Between the last look and the request: the server itself refuses.
    let plan = aliases.plan(&Switch::of("live").to("v2").into()).await.unwrap();
    let (url, body) = (stage.es.clone(), json!({ "actions": by_hand("v3", "v1") }));
    let moved = Fault::call_before(move |_| {
        let (es, body) = (url.clone(), body.clone());
        let send = async move {
            let request = es_core::cluster::Request::post("change by hand", "/_aliases");
            es.send(request.json(&body).unwrap()).await.unwrap();
        };
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        std::thread::scope(|scope| scope.spawn(|| runtime().block_on(send)).join().unwrap());
    });
    stage.recorder.inject(When::any().method("POST").path("*_aliases*").nth(1), moved);
    let error = aliases.apply(&plan).await.unwrap_err();
    stage.recorder.heal();
    assert!(matches!(&error, AliasError::Changed { .. }), "{error}");
    assert_eq!(held(&stage).await, json!({ "v1": { "live": {} } }));
}

#[tokio::test]
async fn a_lost_reply_of_a_switch_is_told_as_it_is() {
    let stage = three("lostswitch").await;
    let aliases = stage.es.aliases();
    aliases.switch(Switch::of("live").to("v1")).await.unwrap();
    let post = || When::any().method("POST").path("*_aliases*").nth(1);
    stage.recorder.inject(post(), Fault::LoseResponse);
    aliases.switch(Switch::of("live").to("v2")).await.unwrap();
    stage.recorder.heal();
    stage.recorder.inject(post(), Fault::LoseRequest);
    let error = aliases.switch(Switch::of("live").to("v3")).await.unwrap_err();
    stage.recorder.heal();
    assert!(matches!(&error, AliasError::Cluster(error) if error.is_outcome_unknown()), "{error}");
    assert_eq!(held(&stage).await, json!({ "v2": { "live": {} } }));
}

#[tokio::test]
async fn two_first_deployments_at_once_leave_one_index_behind_the_alias() {
    let stage = three("firsts").await;
    let other = stage.cluster();
    let (first, second) = (stage.es.aliases(), other.aliases());
    let (one, two) = tokio::join!(
        first.switch(Switch::of("live").first().to("v1")),
        second.switch(Switch::of("live").first().to("v2")),
    );
    let lost = match (one, two) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(lost, AliasError::Refused { .. } | AliasError::Changed { .. }), "{lost}");
    assert_eq!(held(&stage).await.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn tenants_are_set_up_in_one_request_and_see_their_own() {
    let stage = Stage::new("tenants").await;
    let body = json!({
        "settings": { "number_of_shards": 3, "number_of_replicas": 0 },
        "mappings": { "properties": { "tenant_id": { "type": "keyword" }, "text": { "type": "text" } } },
    });
    make(&stage, "documents-v1", body).await;
    alias(
        &stage,
        json!([{ "add": { "index": stage.name("documents-v1"), "alias": stage.name("documents") } }]),
    )
    .await;
    let names: Vec<_> = (0..300).map(|n| format!("t{n}")).collect();
    let tenants = Tenants::of("documents", "tenant_id").tenants(&names);
    stage.requests();
    let plan = stage.es.aliases().set_up_tenants(&tenants).await.unwrap();
    assert_eq!(plan.changes.len(), 300);
    let posts = stage.requests().into_iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(posts, 1, "all in one request");
    let t7 = stage.get(&format!("/_alias/{}", stage.name("documents-t7"))).await;
    let expected =
        json!({ "filter": { "term": { "tenant_id": "t7" } }, "index_routing": "t7", "search_routing": "t7" });
    assert_eq!(t7["documents-v1"]["aliases"]["documents-t7"], expected);

    for tenant in ["t7", "t8"] {
        let path = format!("/{}/_doc?refresh=true", stage.name(&format!("documents-{tenant}")));
        let request = es_core::cluster::Request::post("write by hand", path);
        stage.send(request.json(&json!({ "tenant_id": tenant })).unwrap()).await;
    }
    assert_eq!(crate::count(&stage, "documents-t7").await, 1);
    assert_eq!(crate::count(&stage, "documents").await, 2);

    // Again, with one more: only that one changes.
    let more = tenants.clone().tenant("t300");
    let plan = stage.es.aliases().set_up_tenants(&more).await.unwrap();
    assert_eq!(plan.to_string().replace(stage.area.prefix(), "").lines().count(), 1, "{plan}");
    assert!(stage.es.aliases().set_up_tenants(&more).await.unwrap().is_empty());

    for (field, words) in [("text", "is a `text`"), ("nope", "is not mapped")] {
        let wrong = Tenants::of("documents", field).tenant("x");
        let error = stage.es.aliases().plan_tenants(&wrong).await.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    let comma = Tenants::of("documents", "tenant_id").tenant_as("a,b", "documents-ab");
    assert!(matches!(stage.es.aliases().plan_tenants(&comma).await.unwrap_err(), AliasError::Invalid { .. }));
    let upper = Tenants::of("documents", "tenant_id").tenant("ACME");
    assert!(matches!(stage.es.aliases().plan_tenants(&upper).await.unwrap_err(), AliasError::Name(_)));
}

#[tokio::test]
async fn the_write_index_is_found_however_it_comes_to_be_it() {
    let stage = three("writeindex").await;
    make_stream(&stage, "events").await;
    let (stage, aliases) = (&stage, stage.es.aliases());
    let write = |name: &'static str| async move {
        let found = stage.es.aliases().write_index(name).await.unwrap();
        found.map(|found| (found.index.replace(stage.area.prefix(), ""), found.by))
    };
    aliases.add("single", "v1", AliasOptions::new()).await.unwrap();
    assert_eq!(write("single").await, Some(("v1".into(), WrittenBy::Alone)));
    aliases.add("single", "v2", AliasOptions::new()).await.unwrap();
    assert_eq!(write("single").await, None, "of two without a flag, writes are refused");
    aliases.update(AliasUpdate::new().write_to("single", "v2")).await.unwrap();
    assert_eq!(write("single").await, Some(("v2".into(), WrittenBy::Flag)));
    aliases.update(AliasUpdate::new().write_to("single", "v1")).await.unwrap();
    assert_eq!(write("single").await, Some(("v1".into(), WrittenBy::Flag)));
    alias(stage, json!([{ "add": { "index": stage.name("v3"), "alias": stage.name("shut"), "is_write_index": false } }])).await;
    assert_eq!(write("shut").await, None, "it forbids it");
    assert_eq!(write("v3").await, Some(("v3".into(), WrittenBy::Name)));
    let (stream, by) = write("events").await.unwrap();
    assert!(stream.starts_with(".ds-events-") && by == WrittenBy::Stream, "{stream}");
    // An alias of a stream.
    aliases.add("all-events", "events", AliasOptions::new()).await.unwrap();
    assert_eq!(write("all-events").await, Some((stream, WrittenBy::Stream)));
    aliases.remove("all-events", "events").await.unwrap();
    assert!(matches!(refusal(aliases.write_index("nope").await.unwrap_err()), AliasRefusal::NoIndex { .. }));
}

#[tokio::test]
async fn an_index_whose_metadata_is_blocked_keeps_nobody_from_the_aliases_of_others() {
    let stage = three("metablock").await;
    stage.es.blocks().add("v3", es_core::ops::blocks::Block::Metadata).await.unwrap();
    let aliases = stage.es.aliases();
    aliases.switch(Switch::of("live").to("v1")).await.unwrap();
    aliases.switch(Switch::of("live").from("v1").to("v2")).await.unwrap();
    let entries = aliases.list("live,nothing").await.unwrap();
    stage.es.blocks().remove("v3", es_core::ops::blocks::Block::Metadata).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(held(&stage).await, json!({ "v2": { "live": {} } }));
}
