//! Several derives in one place, and inside a function's body.

use es_core::{EsAnalysis, EsDocument, EsField, EsObject};

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

    #[derive(EsField)]
    #[allow(dead_code)]
    enum State {
        Open,
    }

    #[derive(EsObject)]
    #[serde(untagged)]
    #[allow(dead_code)]
    enum Owner {
        Author(Author),
        Unknown { state: State },
    }

    #[derive(EsDocument)]
    #[es(index = "articles", analysis(Words))]
    #[allow(dead_code)]
    struct Article {
        author: Author,
        #[serde(flatten)]
        owner: Owner,
    }

    assert_eq!(super::properties::<Article>()["author"]["properties"]["name"]["analyzer"], "mine");
    assert_ne!(
        es_core::schema::schema::<First>().index_name(),
        es_core::schema::schema::<Second>().index_name()
    );
}
