//! Properties of the diff that a server is part of.

use es_core::cluster::Request;
use es_core::error::Error;
use es_core::plan::Differences;
use serde_json::{Value, json};

use crate::dice::{Dice, Words};
use crate::stage::Stage;

/// Fixed, so that a failure is seen again; `ES_TESTS_SEED` looks elsewhere.
const SEED: u64 = 20_261_125;
const SCHEMAS: usize = 150;

fn seed() -> u64 {
    std::env::var("ES_TESTS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

async fn try_to_make(stage: &Stage, index: &str, body: &Value) -> Result<(), Error> {
    // Where no node fits its settings, no shard starts.
    let put = Request::put("make an index", format!("/{index}")).query("wait_for_active_shards", 0);
    stage.es.send(put.json(body)?).await.map(drop)
}

async fn live(stage: &Stage, index: &str) -> Value {
    let get = Request::get("read an index", format!("/{index}"));
    stage.es.send(get).await.unwrap().value().unwrap()[index].take()
}

/// What is made is what was declared; what was declared later is what it takes; and then there is nothing to do.
#[tokio::test]
async fn random_schemas_are_made_and_changed_without_drift() {
    let stage = Stage::new("classes-random").await;
    let words = Words::of(&stage);
    let mut dice = Dice(seed());
    let (mut made, mut refused, mut changed, mut wrong) = (0, Vec::new(), 0, Vec::new());
    while made < SCHEMAS {
        let seed = dice.0;
        let old = words.index(&mut dice);
        let new = words.later(&mut dice, &old);
        let index = stage.name("one");
        if let Err(error) = try_to_make(&stage, &index, &old).await {
            refused.push(format!("{seed}: {error}"));
            assert!(refused.len() < SCHEMAS, "{}", refused.join("\n"));
            continue;
        }
        made += 1;
        let at_first = live(&stage, &index).await;
        let drift = Differences::between(&old, &at_first);
        if !drift.changes.is_empty() {
            wrong.push(format!("{seed}: made, and differs: {:?}", lines(&drift)));
        }

        let plan = Differences::between(&new, &at_first);
        assert_eq!(plan, Differences::between(&new, &live(&stage, &index).await), "{seed}");
        if !plan.are_online() {
            wrong.push(format!("{seed}: in place, and not online: {:?}", lines(&plan)));
        } else if let Err(error) = apply(&stage, &index, &plan).await {
            wrong.push(format!("{seed}: {error}: {:?}", lines(&plan)));
        } else {
            changed += usize::from(!plan.are_none());
            let drift = Differences::between(&new, &live(&stage, &index).await);
            if !drift.changes.is_empty() {
                wrong.push(format!("{seed}: changed, and differs: {:?}", lines(&drift)));
            }
        }
        stage.remove(&index).await;
    }
    assert!(refused.len() * 10 < made, "{}", refused.join("\n"));
    assert!(wrong.is_empty(), "{} of {made}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(changed * 10 > made * 9, "only {changed} of {made} were changed");
}

fn lines(differences: &Differences) -> Vec<String> {
    differences.changes.iter().map(ToString::to_string).collect()
}

async fn apply(stage: &Stage, index: &str, plan: &Differences) -> Result<(), Error> {
    if !plan.settings.is_empty() {
        let put = Request::put("change settings", format!("/{index}/_settings"));
        stage.es.send(put.json(&plan.settings)?).await?;
    }
    if !plan.mappings.is_empty() {
        stage.put_mapping(index, &json!(plan.mappings)).await?;
    }
    Ok(())
}
