//! Each operation with an API key that has what docs/operations.md says, and with one privilege less.

use std::error::Error;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::backup::{Backup, Kind};
use es_core::ops::drill::Drill;
use es_core::ops::monitor::Monitor;
use es_core::ops::schedule::Schedule;
use es_core::ops::snapshots::{RestoreRequest, SnapshotQuery, SnapshotRequest};
use es_core::ops::task::Patience;
use es_core::ops::wait::Condition;
use es_core::prelude::*;
use es_core::resources::Repository;
use es_testkit::{Recorder, Server, Variant};
use es_tests::stage::{Stage, until};
use serde_json::json;

/// Cluster privileges, and those on some names.
struct Least {
    what: &'static str,
    cluster: &'static [&'static str],
    indices: &'static [(&'static str, &'static [&'static str])],
}

const LEASE: (&str, &[&str]) = (".es-schema-lease", &["create_index", "read", "index"]);

const DELETE: &str = "cluster:admin/snapshot/delete";
const RESTORE: &str = "cluster:admin/snapshot/restore";

/// The table in docs/operations.md.
const ALL: [Least; 15] = [
    Least { what: "look", cluster: &["monitor_snapshot"], indices: &[] },
    Least { what: "create", cluster: &["create_snapshot"], indices: &[("app", &["view_index_metadata"])] },
    Least { what: "clone", cluster: &["monitor_snapshot", "cluster:admin/snapshot/clone"], indices: &[] },
    Least { what: "delete", cluster: &["monitor_snapshot", "monitor", DELETE], indices: &[] },
    Least {
        what: "restore",
        cluster: &["monitor_snapshot", "monitor", RESTORE],
        indices: &[("app-*", &["view_index_metadata", "monitor"])],
    },
    Least {
        what: "put repository",
        cluster: &["cluster:admin/repository/put", "cluster:admin/repository/verify"],
        indices: &[],
    },
    Least { what: "verify", cluster: &["cluster:admin/repository/verify"], indices: &[] },
    Least { what: "clean up", cluster: &["cluster:admin/repository/_cleanup"], indices: &[] },
    Least {
        what: "delete repository",
        cluster: &["monitor_snapshot", "monitor", "read_slm", "read_ilm", "cluster:admin/repository/delete"],
        indices: &[],
    },
    Least { what: "backup by a policy", cluster: &["manage_slm", "create_snapshot"], indices: &[LEASE] },
    Least { what: "status of a policy", cluster: &["manage_slm"], indices: &[] },
    Least {
        what: "backup by a job",
        cluster: &["create_snapshot", "monitor", DELETE],
        indices: &[("app", &["view_index_metadata"])],
    },
    Least {
        what: "drill",
        cluster: &["monitor_snapshot", "monitor", RESTORE],
        indices: &[
            ("app", &["read", "maintenance", "monitor"]),
            ("drill-*", &["read", "maintenance", "monitor", "delete_index"]),
            LEASE,
        ],
    },
    Least { what: "manifest", cluster: &[], indices: &[("app", &["read", "maintenance", "monitor"])] },
    Least {
        what: "wait",
        cluster: &["monitor", "monitor_snapshot"],
        indices: &[("app", &["view_index_metadata"])],
    },
];

impl Least {
    /// With each of its privileges taken away once.
    fn less(&self) -> Vec<(String, Self)> {
        let mut all = Vec::new();
        let without = |of: &'static [&'static str], one: &str| -> &'static [&'static str] {
            of.iter().copied().filter(|other| *other != one).collect::<Vec<_>>().leak()
        };
        for one in self.cluster {
            all.push(((*one).to_owned(), Least { cluster: without(self.cluster, one), ..*self }));
        }
        for (place, (names, privileges)) in self.indices.iter().enumerate() {
            for one in *privileges {
                let mut indices = self.indices.to_vec();
                indices[place].1 = without(privileges, one);
                all.push((format!("{one} on {names}"), Least { indices: indices.leak(), ..*self }));
            }
        }
        all
    }

    async fn key(&self, server: &Server, stage: &Stage) -> Cluster {
        let lease = format!("/{}?ignore_unavailable=true", stage.name(LEASE.0));
        stage.send(Request::delete("let it be made anew", lease)).await;
        let indices = self.indices.iter().filter(|(_, privileges)| !privileges.is_empty());
        let indices: Vec<_> = indices
            .map(|(names, privileges)| json!({"names": [stage.name(names)], "privileges": privileges}))
            .collect();
        let roles = json!({"least": {"cluster": self.cluster, "indices": indices}});
        let key = server.api_key_with("live-least", &roles).await.unwrap();
        let es = Cluster::builder().node(stage.recorder.url()).api_key(key).build().unwrap();
        es.with_prefix(stage.area.prefix())
    }

    /// Does it, as the `n`-th time.
    async fn run(&self, es: &Cluster, stage: &Stage, n: usize) -> Result<(), Box<dyn Error>> {
        let snapshots = es.snapshots();
        let patience = Patience::default().at_most(Duration::from_secs(30));
        let name = format!("s-{n}");
        let hourly = Backup::new(format!("b{n}"), "r", ["app"], Schedule::every(Duration::from_hours(1)));
        let nightly = Backup::new(format!("b{n}"), "r", ["app"], Schedule::cron("0 0 0 1 1 ? 2099")?);
        match self.what {
            "look" => {
                snapshots.repositories().await?;
                snapshots.repository("r").await?;
                snapshots.list(&SnapshotQuery::of("r")).await?;
                snapshots.running("r").await?;
                snapshots.snapshot("r", "s").progress().await?;
            }
            "create" => {
                let request = SnapshotRequest::new(name).indices(["app"]);
                snapshots.create("r", &request).await?.wait(&patience).await?;
            }
            "clone" => snapshots.clone_snapshot("r", "s", &name, ["app"]).await?,
            "delete" => {
                stage.es.snapshots().clone_snapshot("r", "s", &name, ["app"]).await?;
                snapshots.delete("r", [name]).await?;
            }
            "restore" => {
                let request = RestoreRequest::of("r", "s").indices(["app"]).suffix(format!("-{n}"));
                let plan = snapshots.plan_restore(&request).await?;
                snapshots.restore(&plan).await?.wait(&patience).await?;
            }
            "put repository" => {
                let name = format!("r-{n}");
                snapshots.put_repository(&Repository::fs(&name, stage.name(&name))).await?;
            }
            "verify" => drop(snapshots.verify("r").await?),
            "clean up" => drop(snapshots.clean_up("r").await?),
            "delete repository" => {
                super::repository(stage, "r-old", json!({})).await;
                snapshots.delete_repository("r-old").await?;
            }
            "backup by a policy" => {
                es.backup(&nightly).set_up().await?;
                es.backup(&nightly).take().await?;
            }
            "status of a policy" => {
                let own = stage.es.backup(&nightly);
                own.set_up().await?;
                own.take().await?;
                let status = es.backup(&nightly).status().await?;
                if status.last_success.is_none() {
                    return Err(status.to_string().into());
                }
            }
            "backup by a job" => {
                let hourly = hourly.min_count(1).max_count(1).by(Kind::Own);
                es.backup(&hourly).set_up().await?;
                for _ in 0..2 {
                    es.backup(&hourly).take().await?;
                    // Their names are of the second.
                    tokio::time::sleep(Duration::from_millis(1100)).await;
                }
                es.backup(&hourly).status().await?;
                let plan = es.backup(&hourly).plan_retention().await?;
                assert_eq!(plan.going().count(), 1, "{plan}");
                let report = es.backup(&hourly).retain(&plan).await?;
                if !report.is_success() {
                    return Err(report.to_string().into());
                }
            }
            "drill" => {
                let report = es.drill(&Drill::of_snapshot("r", "s")).await?;
                // What may not be read is not taken for one that is gone.
                assert_eq!(report.alone().count(), 0, "{report}");
                if !report.is_success() {
                    return Err(report.to_string().into());
                }
            }
            "manifest" => drop(es.manifest(["app"]).await?),
            "wait" => {
                let all = Condition::yellow().of("app").and(Condition::index_exists("app"));
                let all = all.and(Condition::snapshot("r", "s"));
                es.wait(all).at_most(Duration::from_secs(10)).await?;
            }
            other => panic!("{other}"),
        }
        Ok(())
    }
}

async fn secured(test: &str) -> (Server, Stage) {
    let server = Server::of(Variant::from_env().unwrap().secured()).await.unwrap();
    let (area, recorder) = (server.isolated(test), Recorder::start(&server).unwrap());
    let (user, password) = (server.username().unwrap(), server.password().unwrap());
    let es = Cluster::builder().node(recorder.url()).basic(user, password).build().unwrap();
    let es = es.with_prefix(area.prefix());
    let stage = Stage::with(area, recorder, es).await;
    super::repository(&stage, "r", json!({})).await;
    super::index(&stage, "app", json!({}), 20).await;
    let request = SnapshotRequest::new("s").indices(["app"]);
    stage.es.snapshots().create("r", &request).await.unwrap().wait(&Patience::default()).await.unwrap();
    (server, stage)
}

#[tokio::test]
async fn what_is_documented_is_enough_and_none_of_it_too_much() {
    let (server, stage) = secured("least").await;
    let mut wrong = Vec::new();
    let mut n = 0;
    for least in ALL {
        n += 1;
        if let Err(error) = least.run(&least.key(&server, &stage).await, &stage, n).await {
            wrong.push(format!("{}: not enough: {error}", least.what));
        }
        for (without, less) in least.less() {
            n += 1;
            match less.run(&less.key(&server, &stage).await, &stage, n).await {
                Ok(()) => wrong.push(format!("{}: without {without} too", least.what)),
                Err(error) => println!("{}: without {without}: {error}", least.what),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Beside what the report takes.
#[tokio::test]
async fn one_of_several_monitors_takes_the_leases_privileges_too() {
    let (server, stage) = secured("least-monitor").await;
    let indices: &[(&str, &[&str])] = &[("*", &["monitor", "view_index_metadata"]), LEASE];
    let least = Least { what: "monitor", cluster: &["monitor", "read_slm"], indices };
    let es = least.key(&server, &stage).await;
    let running = Monitor::new(&es).once_across("m").every(Duration::from_secs(1)).start().unwrap();
    until("it has read", async || running.latest().is_some()).await;
    let held_in = format!("/{}/_doc/monitor-m", stage.name(".es-schema-lease"));
    let held = async || {
        let seen = stage.es.send(Request::get("look", &held_in).allow(404)).await.unwrap().value().unwrap();
        seen["_source"]["owner"].is_string()
    };
    until("it has the lease", held).await;
    running.stop().await;
}
