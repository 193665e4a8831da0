use es_core::prelude::*;
use es_migrate::{Colour, Migrator, Outcome};
use es_testkit::{Answer, Fault, When};
use es_tests::migrations::{filled, to_v2, v2};
use es_tests::process::struck;
use es_tests::stage::{Stage, until};

async fn behind(stage: &Stage) -> Vec<String> {
    let path = format!("/_alias/{}", stage.name("products"));
    stage.get(&path).await.as_object().unwrap().keys().cloned().collect()
}

async fn indices(stage: &Stage) -> Vec<String> {
    let path = format!("/{}?filter_path=*.settings.index.uuid", stage.name("products-v*"));
    stage.get(&path).await.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn a_deployment_goes_to_the_other_colour_and_back_and_a_failure_switches_nothing() {
    let stage = Stage::new("colours").await;
    filled(&stage, 30).await;
    let migrator = Migrator::new(&stage.es, to_v2()).unwrap();
    let before = migrator.deployment("products").await.unwrap();
    let live = before.live.clone().unwrap();
    assert_eq!((live.colour, live.version, before.next), (Colour::Blue, Some(1), Some((Colour::Green, 2))));
    assert_eq!((&before.standing_by, &before.half_made), (&None, &None));

    // What fails is put back: nothing was switched, and the half-made index is gone.
    let no = Fault::Answer(Answer::error(400, "some_exception", "no"));
    stage.recorder.inject(When::any().method("POST").path("*_reindex"), no);
    let failed = migrator.deploy("products").await.unwrap_err();
    stage.recorder.heal();
    assert!(failed.to_string().contains("blue serves as before"), "{failed}");
    assert_eq!(failed.now.as_deref(), Some(&before));
    assert_eq!(
        (behind(&stage).await, indices(&stage).await),
        (vec!["products-v1".to_owned()], vec!["products-v1".to_owned()])
    );

    // Who dies in the middle leaves an index that is named.
    stage.recorder.inject(When::any().method("POST").path("*_reindex").nth(1), Fault::Hang);
    let dying = Migrator::new(&stage.es, to_v2()).unwrap();
    tokio::select! {
        done = dying.deploy("products") => panic!("{done:?}"),
        () = until("it hangs", async || struck(&stage.recorder.take()).is_some()) => {}
    }
    stage.recorder.heal();
    let half = migrator.deployment("products").await.unwrap();
    assert!(half.half_made.as_deref().unwrap().contains("products-v2-"), "{half}");
    assert_eq!(half.live.clone().unwrap().index, stage.name("products-v1"));
    assert_eq!(behind(&stage).await, ["products-v1"]);
    migrator.unlock("products", true).await.unwrap();
    assert_eq!(migrator.deployment("products").await.unwrap().half_made, None);

    let deployed = migrator.deploy("products").await.unwrap();
    assert_eq!((deployed.report.outcome, deployed.report.documents), (Outcome::Migrated, 30));
    let (live, old) = (deployed.now.live.clone().unwrap(), deployed.now.standing_by.clone().unwrap());
    assert_eq!((live.colour, live.version), (Colour::Green, Some(2)));
    assert_eq!((old.colour, old.index), (Colour::Blue, stage.name("products-v1")));
    assert_eq!(deployed.now.next, None);
    assert_eq!(behind(&stage).await, [live.index.replace(stage.area.prefix(), "")]);
    assert_eq!(indices(&stage).await.len(), 2, "the old one is kept");
    let products = Documents::<v2::Product>::new(&stage.es);
    assert_eq!(
        products.get("s7").await.unwrap().unwrap().source.headline,
        es_tests::migrations::product(7).title
    );

    migrator.rollback_losing_writes("products").await.unwrap();
    let back = migrator.deployment("products").await.unwrap();
    assert_eq!(back.live.clone().unwrap().colour, Colour::Blue, "{back}");
    assert_eq!(back.standing_by.clone().unwrap().colour, Colour::Green, "{back}");
    assert_eq!(back.next, Some((Colour::Green, 2)));
    assert_eq!(behind(&stage).await, ["products-v1"]);
}
