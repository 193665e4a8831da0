//! What the plan says, before and after.

use es_migrate::plan::{Action, Fate};
use es_tests::process::migrator;
use es_tests::series::Kind;
use es_tests::stage::Stage;

#[tokio::test]
async fn the_plan_tells_of_every_index_and_sends_nothing() {
    for kind in [Kind::Series, Kind::Stream] {
        let stage = Stage::new("planned").await;
        kind.filled(&stage, 3, 5).await;
        stage.requests();
        let plan = migrator(&stage.es, kind.to_v2()).plan().await.unwrap();
        let sent = stage.requests();
        let read = |request: &String| request.starts_with("GET ") || request.ends_with("/_search");
        assert!(sent.iter().all(read), "{sent:#?}");
        println!("{plan}\n{}", serde_json::to_string_pretty(&plan).unwrap());
        let document = plan.of(kind.document()).unwrap();
        let Action::Series { roll_over: true, indices } = &document.action else { panic!("{plan}") };
        let copied = indices.iter().filter(|index| matches!(index.fate, Fate::Copied { .. }));
        let sizes: Vec<_> = copied.map(|index| index.documents).collect();
        assert_eq!(sizes, [5, 5, 6], "{plan}");
        assert_eq!(document.copy.as_ref().unwrap().documents, 16, "{plan}");
    }
}
