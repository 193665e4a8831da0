//! Versions after each other, writers of the one before, and what stays as it is.

#![allow(dead_code)]

use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::schema::schema;
use es_migrate::plan::{Action, Fate};
use es_migrate::{Migrations, Outcome, reindex};
use es_tests::migrations::recorded;
use es_tests::process::migrator;
use es_tests::series::{Kind, v1, v2};
use es_tests::stage::Stage;
use serde_json::json;

mod analyzed {
    use es_core::prelude::*;

    /// The first version's documents, searched otherwise.
    #[derive(Debug, serde::Serialize, serde::Deserialize, EsDocument)]
    #[es(index = "lines", version = 2, rollover(max_docs = 1_000_000))]
    #[es(settings(number_of_shards = 1, number_of_replicas = 0))]
    pub(super) struct Line {
        #[es(id)]
        pub(super) id: String,
        pub(super) n: u32,
        #[es(text(analyzer = "english"))]
        pub(super) text: String,
    }
}

mod wider {
    use es_core::prelude::*;

    /// The first version with one field more.
    #[derive(Debug, serde::Serialize, serde::Deserialize, EsDocument)]
    #[es(index = "lines", version = 2, rollover(max_docs = 1_000_000))]
    #[es(settings(number_of_shards = 1, number_of_replicas = 0))]
    pub(super) struct Line {
        #[es(id)]
        pub(super) id: String,
        pub(super) n: u32,
        #[es(text)]
        pub(super) text: String,
        #[es(ip)]
        pub(super) from: Option<String>,
    }
}

mod v3 {
    use es_core::prelude::*;

    /// With a text again.
    #[derive(Debug, serde::Serialize, serde::Deserialize, EsDocument)]
    #[es(index = "lines", version = 3, dynamic = "strict", rollover(max_docs = 1_000_000))]
    #[es(settings(number_of_shards = 1, number_of_replicas = 0))]
    pub(super) struct Line {
        #[es(id)]
        pub(super) id: String,
        pub(super) n: u32,
        #[es(text)]
        pub(super) message: String,
    }
}

fn line(n: u32) -> v1::Line {
    v1::Line { id: format!("late-{n}"), n, text: "late".to_owned() }
}

/// Where documents fit, writers of the version before write on, to the new index; else they are told.
#[tokio::test]
async fn writers_of_the_version_before_go_along_or_are_told() {
    let fitting = || {
        Migrations::new(recorded(&[schema::<v1::Line>(), schema::<analyzed::Line>()]))
            .document::<analyzed::Line>()
    };
    let stage = Stage::new("along").await;
    Kind::Series.filled(&stage, 2, 3).await;
    let old = Documents::<v1::Line>::new(&stage.es);
    let report = migrator(&stage.es, fitting()).up_one("lines").await.unwrap();
    assert_eq!((report.outcome, report.indices), (Outcome::Migrated, 2));
    let written = old.create(&line(1)).refresh(Refresh::True).await.unwrap();
    assert_eq!(written.index, stage.name("lines-v2-000001"));
    Documents::<analyzed::Line>::new(&stage.es)
        .create(&analyzed::Line { id: "new".to_owned(), n: 1, text: "new".to_owned() })
        .refresh(Refresh::True)
        .await
        .unwrap();
    let standing = Kind::Series.standing(&stage).await;
    let write = json!({"is_write_index": true});
    assert_eq!(
        standing["lines-v2-000001"]["aliases"],
        json!({"lines": {}, "lines.w1": write, "lines.w2": write}),
        "{standing:#}"
    );
    assert_eq!(Kind::Series.documents(&stage).await.len(), 9);

    let stage = Stage::new("told").await;
    Kind::Series.filled(&stage, 2, 3).await;
    let old = Documents::<v1::Line>::new(&stage.es);
    migrator(&stage.es, Kind::Series.to_v2()).up_one("lines").await.unwrap();
    let refused = old.create(&line(1)).await.unwrap_err();
    assert!(refused.to_string().contains("version"), "{refused}");
    assert!(matches!(refused.kind(), es_core::error::ErrorKind::Superseded { .. }), "{refused}");
}

/// What fits stays; the next index is of the new version all the same.
#[tokio::test]
async fn what_fits_is_not_copied() {
    let wider = || {
        Migrations::new(recorded(&[schema::<v1::Line>(), schema::<wider::Line>()])).document::<wider::Line>()
    };
    let stage = Stage::new("fits").await;
    Kind::Series.filled(&stage, 3, 3).await;
    let plan = migrator(&stage.es, wider()).plan().await.unwrap();
    let Action::Series { roll_over: true, indices } = &plan.documents[0].action else { panic!("{plan}") };
    assert!(indices.iter().all(|index| index.fate == Fate::Stays) && indices.len() == 3, "{plan}");
    let report = migrator(&stage.es, wider()).up_one("lines").await.unwrap();
    println!("{plan}{report}");
    assert_eq!((report.outcome, report.indices), (Outcome::Migrated, 0));
    let versions: Vec<_> =
        Kind::Series.members(&stage).await.into_iter().map(|(_, version)| version).collect();
    assert_eq!(versions, [1, 1, 1, 2]);
    let new =
        wider::Line { id: "new".to_owned(), n: 1, text: "new".to_owned(), from: Some("1.1.1.1".to_owned()) };
    Documents::<wider::Line>::new(&stage.es).create(&new).await.unwrap();
    let again = migrator(&stage.es, wider()).up_one("lines").await.unwrap();
    assert_eq!(again.outcome, Outcome::Unchanged);
    // The series rolls over as before.
    stage.send(Request::post("roll over", format!("/{}/_rollover", stage.name("lines.w2")))).await;
    let next = stage.get(&format!("/{}", stage.name("lines-v2-000002"))).await;
    let next = &next["lines-v2-000002"];
    assert_eq!(next["mappings"]["properties"]["from"], json!({"type": "ip"}));
    assert_eq!(next["aliases"], json!({"lines": {}, "lines.w2": {"is_write_index": true}}));
}

/// Copies are copied again, from one version and the other.
#[tokio::test]
async fn two_versions_after_each_other() {
    let all = [schema::<v1::Line>(), schema::<v2::Line>(), schema::<v3::Line>()];
    let to_v3 = || {
        Migrations::new(recorded(&all))
            .document_with::<v3::Line>(|m| m.to(2, reindex().rename("text", "message")).to(3, reindex()))
    };
    let stage = Stage::new("three").await;
    Kind::Series.filled(&stage, 2, 3).await;
    migrator(&stage.es, Kind::Series.to_v2()).up_one("lines").await.unwrap();
    let new = v2::Line { id: "new".to_owned(), n: 1, message: "new".to_owned() };
    Documents::<v2::Line>::new(&stage.es).create(&new).await.unwrap();
    let report = migrator(&stage.es, to_v3()).up_one("lines").await.unwrap();
    assert_eq!((report.outcome, report.indices, report.documents), (Outcome::Migrated, 3, 8), "{report}");
    let members = Kind::Series.members(&stage).await;
    assert!(members.iter().all(|(_, version)| *version == 3), "{members:?}");
    assert!(
        members.iter().all(|(name, _)| !name.contains("-v2-") || name.starts_with("lines-v2-000001-v3-")),
        "{members:?}"
    );
    // What both have retired goes.
    migrator(&stage.es, to_v3()).finalize("lines", std::time::Duration::ZERO).await.unwrap();
    let standing = Kind::Series.standing(&stage).await;
    assert_eq!(standing.as_object().unwrap().len(), 4, "{standing:#}");
    assert_eq!(Kind::Series.documents(&stage).await.len(), 8);

    // From the first to the third at once.
    let stage = Stage::new("leap").await;
    Kind::Series.filled(&stage, 2, 3).await;
    let report = migrator(&stage.es, to_v3()).up_one("lines").await.unwrap();
    assert_eq!((report.indices, report.documents), (2, 7), "{report}");
    let documents = Kind::Series.documents(&stage).await;
    assert!(documents.iter().all(|document| document[4]["message"].is_string()), "{documents:?}");
}
