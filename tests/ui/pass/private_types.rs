//! Public documents of private parts.
#![allow(dead_code, unreachable_pub)] // as in a library, where these are reachable

mod catalog {
    use es_core::{EsAnalysis, EsDocument, EsObject};

    #[derive(EsAnalysis)]
    #[es(analyzer(mine = simple))]
    struct Words;

    #[derive(EsDocument)]
    #[es(index = "articles", analysis(Words))]
    pub struct Article {
        author: Author,
        pub(crate) price: Price,
        #[es(id)]
        key: Key,
    }

    #[derive(EsObject)]
    struct Author {
        name: self::inner::Name,
    }

    #[derive(EsObject)]
    pub(crate) struct Price {
        cents: u32,
    }

    mod inner {
        #[derive(es_core::EsObject)]
        pub(super) struct Name {
            #[es(text(analyzer = "mine"))]
            pub(in super::super) full: String,
        }
    }

    type Key = String;
}

#[test]
fn public_documents_hide_their_parts() {
    let properties = super::properties::<catalog::Article>();
    assert_eq!(properties["author"]["properties"]["name"]["properties"]["full"]["analyzer"], "mine");
}
