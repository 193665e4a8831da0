//! Backup and recovery by hand: a repository, a snapshot that is followed, what is in it, and restores: beside what serves, of
//! what is lost, and what stands in the way of each.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::snapshots::{RestoreRequest, SnapshotQuery, SnapshotRequest};
use es_core::ops::task::Patience;
use es_core::prelude::*;
use es_core::resources::Repository;
use es_examples::{Result, playground};
use serde_json::json;

#[tokio::main]
async fn main() -> Result {
    let ground = playground("snapshots").await?;
    let es = &ground.es;
    prepare(es).await?;

    repositories(es).await?;
    take(es).await?;
    restore(es).await?;
    tidy_up(es).await
}

async fn repositories(es: &Cluster) -> Result {
    println!("# Repositories");
    // The directory is below the nodes' `path.repo`.
    es.snapshots().put_repository(&Repository::fs("production_backups", es.name("production"))).await?;
    for repository in es.snapshots().repositories().await? {
        println!("{repository}");
    }
    println!("{}", es.snapshots().verify("production_backups").await?);
    let elsewhere = Repository::fs("elsewhere", "/etc/backups");
    if let Err(refused) = es.snapshots().put_repository(&elsewhere).await {
        println!("{refused}");
    }
    let slip = Repository::s3("archive", "shop-archive").setting("secret_key", "…");
    if let Err(refused) = es.snapshots().put_repository(&slip).await {
        println!("{refused}");
    }
    Ok(())
}

async fn take(es: &Cluster) -> Result {
    println!("\n# Snapshots");
    let patience = Patience::default().at_most(Duration::from_mins(2));
    let request = SnapshotRequest::new("<backup-{now/d}>")
        .indices(["blog_posts*", "user_profiles*"])
        .metadata(json!({"because": "release 2024-01"}))
        .taken_by("the release job");
    let snapshot = es.snapshots().create("production_backups", &request).await?;
    let taken = snapshot.follow(&patience, |progress| println!("… {progress}")).await?;
    println!("{taken}");

    for refused in [request, SnapshotRequest::new("empty").indices(["blog_post"])] {
        if let Err(refused) = es.snapshots().create("production_backups", &refused).await {
            println!("{refused}");
        }
    }
    let weekly = SnapshotRequest::new("weekly-1").indices(["*"]);
    es.snapshots().create("production_backups", &weekly).await?.wait(&patience).await?;
    println!("The last of all:");
    let last = SnapshotQuery::of("production_backups").descending().at_most(5);
    for snapshot in es.snapshots().list(&last).await? {
        println!("  {snapshot}");
    }
    Ok(())
}

async fn restore(es: &Cluster) -> Result {
    println!("\n# Restores");
    let patience = Patience::default().at_most(Duration::from_mins(2));
    let everything =
        es.snapshots().plan_restore(&RestoreRequest::of("production_backups", "weekly-1")).await?;
    print!("{everything}");

    println!("Beside what serves:");
    let beside =
        RestoreRequest::of("production_backups", "weekly-1").indices(["blog_posts*"]).suffix("-restored");
    let plan = es.snapshots().plan_restore(&beside).await?;
    print!("{plan}");
    let restoration = es.snapshots().restore(&plan).await?;
    println!("{}", restoration.wait(&patience).await?);
    println!("given up again: {:?}", restoration.cancel().await?.deleted);

    println!("What is lost:");
    es.send(Request::delete("lose an index", format!("/{}", es.name("user_profiles")))).await?;
    let lost = RestoreRequest::of("production_backups", "weekly-1").indices(["user_profiles"]);
    let plan = es.snapshots().plan_restore(&lost).await?;
    print!("{plan}");
    println!("{}", es.snapshots().restore(&plan).await?.wait(&patience).await?);
    let count =
        es.send(Request::get("count", format!("/{}/_count", es.name("user_profiles")))).await?.value()?;
    println!("{} documents are there again", count["count"]);
    Ok(())
}

async fn tidy_up(es: &Cluster) -> Result {
    println!("\n# Tidying up");
    let snapshots = es.snapshots().list(&SnapshotQuery::of("production_backups")).await?;
    let names: Vec<_> = snapshots.into_iter().map(|snapshot| snapshot.name).collect();
    println!("{}", es.snapshots().delete("production_backups", names).await?);
    println!("taken away: {}", es.snapshots().delete_repository("production_backups").await?);
    Ok(())
}

async fn prepare(es: &Cluster) -> Result {
    for index in ["blog_posts", "blog_posts-archive", "user_profiles"] {
        let path = format!("/{}", es.name(index));
        let body = json!({"settings": {"number_of_replicas": 0}});
        es.send(Request::put("create an index", path.clone()).json(&body)?).await?;
        for n in 0..5 {
            let document = Request::put("write", format!("{path}/_doc/{n}?refresh=true"));
            es.send(document.json(&json!({"n": n}))?).await?;
        }
    }
    Ok(())
}
