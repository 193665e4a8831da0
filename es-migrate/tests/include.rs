//! What `include_schemas!` embeds.

use std::fs;

use es_core::prelude::*;
use es_migrate::{Schemas, check, include_schemas, make, testing};

#[derive(EsDocument)]
#[es(index = "articles")]
#[allow(dead_code)]
struct Article {
    #[es(text)]
    title: String,
}

#[derive(EsDocument)]
#[es(index = "readers")]
#[allow(dead_code)]
struct Reader {
    #[es(keyword)]
    name: String,
}

/// The records beside this file, and another file that is none.
fn embedded() -> Schemas {
    include_schemas!("tests/es-schema")
}

#[test]
fn the_records_of_a_directory_are_embedded() {
    testing::assert_recorded(&embedded(), &[schema::<Article>(), schema::<Reader>()]);
    let documents: Vec<String> =
        embedded().histories().unwrap().iter().map(|history| history.document().to_owned()).collect();
    assert_eq!(documents, ["articles", "readers"]);
}

#[test]
fn they_are_written_where_they_came_from() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/es-schema/articles.json");
    let before = fs::read_to_string(here).unwrap();
    let made = make(&embedded(), &[schema::<Article>()]).unwrap();
    assert_eq!(made[0].to_string(), "articles: version 1 is as recorded");
    assert_eq!(made[0].file, "tests/es-schema/articles.json");
    assert_eq!(fs::read_to_string(here).unwrap(), before);
}

#[test]
fn a_directory_that_is_not_there_yet_is_an_empty_set() {
    let schemas: Schemas = include_schemas!("tests/nowhere");
    assert_eq!(schemas.histories().unwrap(), vec![]);
    assert!(!check(&schemas, &[schema::<Article>()]).unwrap()[0].is_ok());
}
