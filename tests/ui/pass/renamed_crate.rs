//! The crate under another path.
#![allow(dead_code)]

mod my_es {
    pub(crate) use es_core as core;
}

use my_es::core::{EsAnalysis, EsDocument, EsObject};

#[derive(EsAnalysis)]
#[es(crate = my_es::core, analyzer(mine = simple))]
struct Words;

#[derive(EsObject)]
#[es(crate = crate::renamed_crate::my_es::core)]
struct Author {
    #[es(text(analyzer = "mine"))]
    name: String,
}

#[derive(EsDocument)]
#[es(crate = self::my_es::core, index = "articles", analysis(Words))]
struct Article {
    author: Author,
}

#[test]
fn paths_of_all_kinds() {
    assert_eq!(super::properties::<Article>()["author"]["properties"]["name"]["analyzer"], "mine");
}
