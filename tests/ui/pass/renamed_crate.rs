//! The crate under another path.
#![allow(dead_code)]

mod my_es {
    pub(crate) use es_core as core;
}

use my_es::core::{EsAnalysis, EsDocument, EsField, EsObject};

#[derive(EsAnalysis)]
#[es(crate = my_es::core, analyzer(mine = simple))]
struct Words;

#[derive(EsObject)]
#[es(crate = crate::renamed_crate::my_es::core)]
struct Author {
    #[es(text(analyzer = "mine"))]
    name: String,
}

#[derive(EsField)]
#[es(crate = my_es::core, keyword)]
struct Key(String);

#[derive(EsField)]
#[es(crate = my_es::core)]
enum State {
    Open,
}

#[derive(EsObject)]
#[es(crate = my_es::core)]
#[serde(tag = "type")]
enum Event {
    Opened { key: Key, state: State },
    Signed(Author),
}

#[derive(EsDocument)]
#[es(crate = self::my_es::core, index = "articles", analysis(Words))]
struct Article {
    author: Author,
    event: Event,
}

#[test]
fn paths_of_all_kinds() {
    assert_eq!(super::properties::<Article>()["author"]["properties"]["name"]["analyzer"], "mine");
    assert_eq!(super::properties::<Article>()["event"]["properties"]["state"]["type"], "keyword");
}
