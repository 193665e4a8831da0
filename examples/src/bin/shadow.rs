//! Shadow reads: before a migration switches, it asks the old and the new index what customers ask, and tells how the answers
//! agree. A change that loses hits is refused.

use es_core::prelude::*;
use es_examples::{Result, playground};
use es_migrate::{Migrations, Migrator, Schemas, Shadow, make, reindex, shadow};
use serde_json::json;

mod live {
    //! What runs today.
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "wares", settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Ware {
        #[es(id, keyword)]
        pub(crate) sku: String,
        #[es(text)]
        pub(crate) title: String,
    }
}

mod stemmed {
    //! The next release: a search for `jackets` finds a jacket too.
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "wares", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    #[allow(dead_code)] // nobody makes one here
    pub(crate) struct Ware {
        #[es(id, keyword)]
        sku: String,
        #[es(text(analyzer = "english"))]
        title: String,
    }
}

mod mistaken {
    //! The same with a mistake: documents are stemmed, and what customers type is not.
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "wares", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    #[allow(dead_code)] // nobody makes one here
    pub(crate) struct Ware {
        #[es(id, keyword)]
        sku: String,
        #[es(text(analyzer = "english", search_analyzer = "standard"))]
        title: String,
    }
}

/// What customers ask; a log of searches is read with `.file("queries.ndjson")`.
fn asked() -> Shadow {
    let title = |words: &str| json!({"query": {"match": {"title": {"query": words, "operator": "and"}}}});
    shadow()
        .query("boots", title("hiking boots"))
        .query("shoes", title("trail running shoes"))
        .query("socks", title("red socks"))
        .query("jackets", title("rain jackets"))
        // And what documents hold.
        .sample(20, "title")
        .min_overlap(0.5)
}

/// A program whose struct is this version. It commits the recorded versions; here they are written to a directory of its own.
fn program<Next: EsDocument>(name: &str) -> Result<Migrations> {
    let directory = std::env::temp_dir().join(format!("es-examples-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    for version in [schema::<live::Ware>(), schema::<Next>()] {
        make(&Schemas::read(&directory)?, &[version])?;
    }
    let schemas = Schemas::read(&directory)?;
    std::fs::remove_dir_all(directory)?;
    Ok(Migrations::new(schemas).document_with::<Next>(|m| m.to(2, reindex().shadow(asked()))))
}

async fn fill(es: &Cluster) -> Result {
    live::Ware::init(es).await?;
    let things = ["trail running shoes", "hiking boots", "socks", "rain jackets", "rain jacket for runners"];
    let colours = ["red", "blue", "green", "black"];
    let wares = (0..60).zip(things.iter().cycle()).map(|(n, thing)| live::Ware {
        sku: format!("w-{n}"),
        title: format!("{} {thing}, size {}", colours[n / 5 % 4], 36 + n % 12),
    });
    Documents::new(es).bulk().refresh(Refresh::True).run(wares).await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("shadow").await?;
    let es = &ground.es;
    fill(es).await?;

    println!("documents stemmed, and queries not:");
    match Migrator::new(es, program::<mistaken::Ware>("mistaken")?)?.up().await {
        Err(refused) => println!("{refused}"),
        Ok(reports) => println!("unexpected: {}", reports[0]),
    }

    println!("\nboth stemmed:");
    let migrator = Migrator::new(es, program::<stemmed::Ware>("stemmed")?)?;
    print!("{}", migrator.plan().await?);
    for report in migrator.up().await? {
        println!("{report}");
    }
    Ok(())
}
