//! Changes that take a copy, and what can be had without one: the plan offers it, and here one of each kind is followed.

use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::schema::Schema;
use es_examples::{Playground, Result, playground};
use es_migrate::{Migrations, Migrator, Schemas, reindex};
use serde_json::{Value, json};

mod before {
    //! What serves today.
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "articles", settings(number_of_shards = 1, number_of_replicas = 0))]
    #[allow(dead_code)] // nobody makes one here
    pub(crate) struct Article {
        #[es(text)]
        title: String,
        #[es(text)]
        body: String,
        #[es(keyword)]
        price: String,
    }
}

mod wanted {
    //! What somebody would like: another name, another analyzer, another type.
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "articles", version = 2, settings(number_of_shards = 1, number_of_replicas = 0))]
    #[allow(dead_code)] // nobody makes one here
    pub(crate) struct Article {
        #[es(text)]
        headline: String,
        #[es(text(analyzer = "english"))]
        body: String,
        #[es(long)]
        price: u64,
    }
}

mod followed {
    //! The same as the plan offers it, word for word.
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "articles", version = 2, settings(number_of_shards = 1, number_of_replicas = 0))]
    #[es(alias(headline = "title"))]
    #[es(runtime(price = long))]
    #[allow(dead_code)] // nobody makes one here
    pub(crate) struct Article {
        #[serde(rename = "title")]
        #[es(text)]
        headline: String,
        #[es(text(fields(english = text(analyzer = "english"))))]
        body: String,
        #[es(keyword)]
        price: u64,
    }
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("alternatives").await?;
    before::Article::init(&ground.es).await?;
    for (title, body, price) in [("Shoes", "Made for running", "12"), ("Books", "Made for reading", "7")] {
        let article = json!({"title": title, "body": body, "price": price});
        let path = format!("/{}/_doc?refresh=true", ground.es.name("articles"));
        ground.es.send(Request::post("write", path).json(&article)?).await?;
    }

    let copied = recorded(&[schema::<before::Article>(), schema::<wanted::Article>()])?
        .document_with::<wanted::Article>(|m| m.to(2, reindex().rename("title", "headline")));
    println!("{}", Migrator::new(&ground.es, copied)?.plan().await?);

    println!("Followed, without the `.rename(…)`:\n");
    let in_place = recorded(&[schema::<before::Article>(), schema::<followed::Article>()])?
        .document::<followed::Article>();
    let migrator = Migrator::new(&ground.es, in_place)?;
    println!("{}", migrator.plan().await?);
    for report in migrator.up().await? {
        println!("{report}\n");
    }

    search(&ground, "the alias", json!({"match": {"headline": "shoes"}})).await?;
    search(&ground, "the sub-field", json!({"match": {"body.english": "run"}})).await?;
    search(&ground, "the runtime field", json!({"range": {"price": {"gte": 10}}})).await
}

/// As `migrate make` writes and the binary embeds them; here into a directory that is thrown away.
fn recorded(versions: &[&'static Schema]) -> Result<Migrations> {
    let directory = std::env::temp_dir().join(format!("alternatives-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let write = || {
        for version in versions {
            es_migrate::make(&Schemas::read(&directory)?, &[version])?;
        }
        Schemas::read(&directory)
    };
    let schemas = write();
    std::fs::remove_dir_all(&directory)?;
    Ok(Migrations::new(schemas?))
}

async fn search(ground: &Playground, by: &str, query: Value) -> Result {
    let request = Request::post("search", format!("/{}/_search", ground.es.name("articles")));
    let found = ground.es.send(request.json(&json!({ "query": query }))?).await?.value()?;
    let titles: Vec<_> = found["hits"]["hits"].as_array().into_iter().flatten().collect();
    let titles: Vec<_> = titles.iter().map(|hit| hit["_source"]["title"].to_string()).collect();
    println!("by {by}, {query}: {}", titles.join(", "));
    Ok(())
}
