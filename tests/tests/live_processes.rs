//! Processes of several builds that start at once on an empty cluster, and a rolling deploy.
//!
//! `ES_ROUNDS=50 cargo test -p es-tests --test live_processes` for many rounds.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::env;
use std::process::{Child, Command, Stdio};

use es_core::init::Outcome;
use es_tests::crowd::{Build, DOCUMENTS};
use es_tests::stage::Stage;
use serde_json::{Value, json};

const PROCESSES: usize = 16;

/// What a process of the crowd said: one entry for each document, or the refusals.
fn start(stage: &Stage, build: Build) -> Child {
    Command::new(env!("CARGO_BIN_EXE_one_of_many"))
        .args([stage.recorder.url(), stage.area.prefix(), &build.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// All of them at once; none may fail but by a refusal.
fn crowd(stage: &Stage, builds: &[Build]) -> Vec<Value> {
    let mut children: Vec<_> = builds.iter().map(|build| start(stage, *build)).collect();
    // Each waits for its input to end.
    for child in &mut children {
        drop(child.stdin.take());
    }
    let said = |(child, build): (Child, &Build)| {
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{build}: {error}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    children.into_iter().zip(builds).map(said).collect()
}

/// The version that is live of each document, with its mapping. Fails where an alias has not one write index.
async fn live(stage: &Stage) -> Vec<(u64, Value)> {
    let indices = stage.indices().await;
    assert_eq!(indices.as_object().unwrap().len(), DOCUMENTS, "one index each: {indices}");
    let of = |n: usize| {
        let alias = format!("crowd-{n:02}");
        let holders = indices.as_object().unwrap().values();
        let mut holders = holders.filter(|index| index["aliases"].get(&alias).is_some());
        let index = holders.next().unwrap_or_else(|| panic!("nothing behind {alias}: {indices}"));
        let mut mappings = index["mappings"].clone();
        let stamp = mappings.as_object_mut().unwrap().remove("_meta").unwrap()["es_schema"].clone();
        let (version, write) = (stamp["version"].as_u64().unwrap(), json!({"is_write_index": true}));
        let writers = format!("{alias}.w{version}");
        assert_eq!(index["aliases"], json!({ alias: write, writers: write }));
        (version, mappings)
    };
    (0..DOCUMENTS).map(of).collect()
}

fn mapping(build: Build) -> Value {
    let mut mapping = serde_json::to_value(build.schemas()[0].mappings()).unwrap();
    // As the server holds it.
    mapping.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    mapping
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_processes_of_three_builds_start_at_once() {
    let rounds = env::var("ES_ROUNDS").map_or(3, |rounds| rounds.parse().unwrap());
    let all = [Build::First, Build::Next, Build::Later];
    let mut versions = [0, 0];
    for round in 0..rounds {
        let stage = Stage::new("crowd").await;
        let builds: Vec<_> = (0..PROCESSES).map(|n| all[(n + round) % all.len()]).collect();
        let said = tokio::task::block_in_place(|| crowd(&stage, &builds));
        let live = live(&stage).await;
        for (version, mappings) in &live {
            versions[usize::try_from(*version).unwrap() - 1] += 1;
            let build = if *version == 1 { Build::Later } else { Build::Next };
            assert_eq!(*mappings, mapping(build), "all that the builds of version {version} declare");
        }
        let older = live.iter().filter(|(version, _)| *version == 1).count();
        for (build, said) in builds.iter().zip(&said) {
            match build {
                // Each document of an older version is named in the refusal, and nothing else is in the way.
                Build::Next if older > 0 => {
                    let refused = said["refused"].as_array().unwrap_or_else(|| panic!("{build}: {said}"));
                    assert_eq!(refused.len(), older, "{build}: {said}");
                    for refusal in refused {
                        assert_eq!(refusal[1]["refusal"], "needs_migration", "{build}: {said}");
                    }
                }
                _ => {
                    let reports = said["reports"].as_array().unwrap_or_else(|| panic!("{build}: {said}"));
                    for (report, (version, _)) in reports.iter().zip(&live) {
                        let newer = json!({ "newer_is_live": { "version": version } });
                        let outcome = &report["outcome"];
                        let plain = ["created", "unchanged"].iter().any(|word| outcome == word);
                        let updated = *build == Build::Later && outcome.get("updated").is_some();
                        let fits = (*build == Build::Next) == (*version == 2);
                        assert!(if fits { plain || updated } else { *outcome == newer }, "{build}: {report}");
                    }
                }
            }
        }
    }
    println!("{rounds} rounds: {} documents of version 1, {} of version 2", versions[0], versions[1]);
}

#[tokio::test]
async fn a_rolling_deploy_never_goes_back() {
    let stage = Stage::new("deploy").await;
    let es = &stage.es;
    for [older, newer] in [[Build::First, Build::Later], [Build::Later, Build::Next]] {
        if newer == Build::Next {
            // The migration to version 2 is done: here there was nothing to copy.
            for n in 0..DOCUMENTS {
                let index = stage.name(&format!("crowd-{n:02}-v1"));
                stage.send(es_core::cluster::Request::delete("make room", format!("/{index}"))).await;
            }
        }
        es.init_all(newer.schemas()).await.unwrap();
        let before = stage.indices().await;
        let (older, newer) = (older.schemas(), newer.schemas());
        stage.requests();
        for turn in 0..100 {
            let schemas = if turn % 2 == 0 { &older } else { &newer };
            for report in es.init_all(schemas.iter().copied()).await.unwrap() {
                let left = matches!(report.outcome, Outcome::Unchanged | Outcome::NewerIsLive { version: 2 });
                assert!(left, "turn {turn}: {report}");
            }
        }
        assert!(stage.requests().iter().all(|request| request.starts_with("GET ")));
        assert_eq!(stage.indices().await, before);
    }
}
