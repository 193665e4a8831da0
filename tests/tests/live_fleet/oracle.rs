//! Three tenants whose applications write while all are migrated, by a migrator that is killed and one that goes on; the oracle
//! of migrations judges each.

use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use es_core::prelude::*;
use es_testkit::{Fault, Server, Variant, When};
use es_tests::oracle::{Load, Shape, Writers, compare, filled};
use es_tests::process::{command, ended, until_done};
use es_tests::stage::Stage;
use es_tests::tenants::{of_the_oracle, tenant};
use futures_util::future::join_all;

const TENANTS: [&str; 3] = ["acme", "beta", "gamma"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_go_on_where_a_migrator_of_all_was_killed() {
    let stage = Stage::new("fleet-killed").await;
    let server = Server::of(Variant::from_env().unwrap()).await.unwrap();
    // Around the recorder, which keeps all that goes through it.
    let es = Cluster::builder().node(server.url()).build().unwrap().with_prefix(stage.area.prefix());
    let load = Load { rate: 60, around: Duration::from_secs(2), ..Load::from_env(2_000) };
    let mut writing = vec![];
    for (n, name) in TENANTS.into_iter().enumerate() {
        let own = tenant(&es, name);
        let model = filled(&own, &load).await;
        let seed = load.seed * 10 + n as u64;
        writing.push((own.clone(), Writers::start(&own, model, &Load { seed, ..load.clone() })));
    }
    tokio::time::sleep(load.around).await;
    let mut child = command(env!("CARGO_BIN_EXE_migrate_fleet"), &stage).spawn().unwrap();
    // When all three are under way.
    let ledger = When::any().method("PUT").path("/*.es-migrations/*").nth(30);
    stage.recorder.inject(ledger, Fault::KillAfter(child.id()));
    assert_eq!(ended(&mut child).await.signal(), Some(9));
    stage.recorder.heal();
    println!("done after {} starts", until_done(&stage.es, of_the_oracle).await);
    tokio::time::sleep(load.around).await;
    let judged = writing.into_iter().map(async |(own, writers)| {
        let (model, seen) = writers.stop().await;
        let verdict = compare(&own, &model, Shape::V2).await;
        println!("{}: {seen}\n{verdict}", own.prefix());
        assert!(seen.acknowledged.iter().all(|writes| *writes > 0), "before the switch and after it");
        assert!(verdict.is_clean(), "{verdict}");
    });
    join_all(judged).await;
}
