//! Backups that take care of themselves: snapshots by a schedule, old ones deleted, one look that tells whether that is so, and
//! a drill that restores the newest and holds it against what is live.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::backup::{Backup, Kind};
use es_core::ops::drill::Drill;
use es_core::ops::schedule::{Job, Schedule, Scheduler};
use es_core::prelude::*;
use es_core::resources::Repository;
use es_examples::{Result, playground};
use futures_util::StreamExt;

const DAY: Duration = Duration::from_hours(24);

#[tokio::main]
async fn main() -> Result {
    let ground = playground("backup").await?;
    let es = &ground.es;
    let location = format!("{}backups", es.prefix());
    es.snapshots().put_repository(&Repository::fs("backups", location)).await?;
    write(es, "app-orders", 0..2_000).await?;
    write(es, "app-customers", 0..300).await?;

    let nightly = by_the_server(es).await?;
    by_a_job(es).await?;
    drill(es, &nightly).await
}

/// A policy: the server needs no program of ours.
async fn by_the_server(es: &Cluster) -> Result<Backup> {
    println!("# A backup by the server");
    let nightly = Backup::new("nightly", "backups", ["app-*"], Schedule::cron("0 30 1 * * ?")?)
        .expire_after(7 * DAY)
        .min_count(3);
    println!("{}", es.backup(&nightly).set_up().await?);
    println!("now: {}", es.backup(&nightly).take().await?);
    println!("{}", es.backup(&nightly).status().await?);
    Ok(nightly)
}

/// Where the server has no policies, or the schedule is an interval: a job, in as many processes as there are.
async fn by_a_job(es: &Cluster) -> Result {
    println!("\n# A backup by a job");
    let often =
        Backup::new("often", "backups", ["app-*"], Schedule::every(Duration::from_secs(2))).max_count(2);
    let set_up = es.backup(&often).set_up().await?;
    println!("{set_up}");
    if set_up.choice.kind == Kind::Own {
        let running = Scheduler::new(es, "backups").job(Job::backup(&often)).start()?;
        let mut reports = running.reports();
        for _ in 0..3 {
            if let Some(report) = reports.next().await {
                println!("{report}");
            }
        }
        running.stop().await;
    }
    println!("{}", es.backup(&often).status().await?);
    // What retention would do if only one were kept.
    let one = often.max_count(1);
    let plan = es.backup(&one).plan_retention().await?;
    print!("{plan}");
    print!("{}", es.backup(&one).retain(&plan).await?);
    Ok(())
}

/// The application goes on writing; the drill tells what is newer from what is lost.
async fn drill(es: &Cluster, nightly: &Backup) -> Result {
    println!("\n# A drill");
    write(es, "app-orders", 1_990..2_050).await?;
    let report = es.drill(&Drill::latest(nightly)).await?;
    print!("{report}");
    println!("the backup can be relied on: {}", report.is_success());
    Ok(())
}

async fn write(es: &Cluster, index: &str, numbers: std::ops::Range<u32>) -> Result {
    let line = |n| {
        format!("{{\"index\":{{\"_id\":\"{n}\"}}}}\n{{\"number\":{n},\"text\":\"document {n} of many\"}}\n")
    };
    let body: String = numbers.map(line).collect();
    let path = format!("/{}/_bulk?refresh=true", es.name(index));
    es.send(Request::post("write documents", path).ndjson(body)).await?;
    Ok(())
}
