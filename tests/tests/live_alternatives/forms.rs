//! Indices that are made by name: each is changed in place.

use es_core::prelude::*;
use es_migrate::Migrator;
use es_migrate::plan::alternatives::AlternativeKind::MultiField;
use es_migrate::plan::{Action, DocumentPlan};
use es_tests::stage::Stage;
use serde_json::json;

use crate::{found, indices, offer};

/// Visits in an index for each month. A version stays with the indices that were made by it, so the struct is compared with
/// those of its own.
mod visits {
    macro_rules! visit {
        ($name:ident, $title:meta) => {
            pub(crate) mod $name {
                use es_core::prelude::*;

                #[derive(serde::Serialize, serde::Deserialize, EsDocument)]
                #[es(index = "visits", template(), settings(number_of_shards = 1, number_of_replicas = 0))]
                pub(crate) struct Visit {
                    #[$title]
                    page: String,
                }
            }
        };
    }
    visit!(first, es(text));
    visit!(declared, es(text(analyzer = "english")));
    visit!(followed, es(text(fields(english = text(analyzer = "english")))));
}

fn visits<D: EsDocument>() -> es_migrate::Migrations {
    es_migrate::Migrations::new(es_tests::migrations::recorded(&[schema::<D>()])).document::<D>()
}

#[tokio::test]
async fn indices_by_name_are_changed_in_place() {
    let stage = Stage::new("named").await;
    visits::first::Visit::init(&stage.es).await.unwrap();
    for month in ["2026.10", "2026.11"] {
        let index = visits::first::Visit::ensure_index(&stage.es, month).await.unwrap();
        for n in 1..=3 {
            stage.put(&format!("/{index}/_doc/{n}?refresh=true"), json!({"page": "Running"})).await;
        }
    }
    let migrator = |migrations| Migrator::new(&stage.es, migrations).unwrap();
    let members = async |migrations| -> Vec<DocumentPlan> {
        let plan = migrator(migrations).plan().await.unwrap();
        plan.documents.into_iter().filter(|plan| plan.fleet.is_some()).collect()
    };
    let planned = members(visits::<visits::declared::Visit>()).await;
    assert!(planned.iter().all(|plan| matches!(plan.action, Action::Refused { .. })), "{planned:?}");
    assert_eq!(offer(&planned[0], MultiField).queries, "page.english");
    // What is offered is followed: the same indices serve.
    let before = indices(&stage).await;
    let followed = members(visits::<visits::followed::Visit>()).await;
    assert!(followed.iter().all(|plan| plan.action == Action::PickUp), "{followed:?}");
    let reports = migrator(visits::<visits::followed::Visit>()).up().await.unwrap();
    assert_eq!(reports.iter().map(|report| report.documents).sum::<u64>(), 6);
    assert_eq!(indices(&stage).await, before, "the same indices, by their UUIDs");
    assert_eq!(found(&stage, "visits", json!({"match": {"page.english": "run"}})).await, 6);
}
