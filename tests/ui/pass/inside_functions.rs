//! Several derives in one place, and inside a function's body.

use es_core::{EsAnalysis, EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "first")]
#[allow(dead_code)]
struct First {
    name: String,
}

#[derive(EsDocument)]
#[es(index = "second")]
#[allow(dead_code)]
struct Second {
    name: String,
}

#[test]
fn in_a_body() {
    #[derive(EsAnalysis)]
    #[es(analyzer(mine = simple))]
    struct Words;

    #[derive(EsObject)]
    #[allow(dead_code)]
    struct Author {
        #[es(text(analyzer = "mine"))]
        name: String,
    }

    #[derive(EsDocument)]
    #[es(index = "articles", analysis(Words))]
    #[allow(dead_code)]
    struct Article {
        author: Author,
    }

    assert_eq!(super::properties::<Article>()["author"]["properties"]["name"]["analyzer"], "mine");
    assert_ne!(
        es_core::schema::schema::<First>().index_name(),
        es_core::schema::schema::<Second>().index_name()
    );
}
