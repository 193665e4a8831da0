//! The code that is written.

use super::{messages, tokens};
use crate::expand;
use proc_macro2::{TokenStream, TokenTree};

fn pretty(written: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(written).expect("the output is Rust"))
}

/// A document with most of what one can have.
pub(super) const DOCUMENT: &str = r#"
    #[es(index = "products", version = 2, dynamic = "strict", analysis(ShopAnalysis))]
    #[es(settings(number_of_shards = 2, index.codec = "best_compression"))]
    #[es(analyzer(own = custom(tokenizer = "standard", filter = ["lowercase", "shop_stop"])))]
    #[es(alias(headline = "name"), runtime(day = keyword(script = "emit('x')")), _meta = { "a": [1, null, -2.5] })]
    #[serde(rename_all = "camelCase")]
    pub struct Product<'a> {
        #[es(id(skip_source))]
        sku: Option<String>,
        #[es(routing, keyword)]
        shop_name: &'a str,
        #[es(external_version)]
        revision: u64,
        #[es(text(analyzer = "own", copy_to = "all", fields(raw = keyword(ignore_above = LIMIT))))]
        name: String,
        summary: Option<Box<Summary>>,
        #[es(nested(dynamic = false))]
        variants: Vec<Variant>,
        #[serde(flatten)]
        price: Price,
        #[es(keyword, unchecked)]
        level: Level,
        all: String,
    }
"#;

const OBJECT: &str = "
    #[es(dynamic = false, crate = my_es::core)]
    struct Page<T: Clone, const N: usize> where T: Sized {
        items: [T; N],
        r#type: Option<T>,
    }
";

/// A document of variants: a struct's fields, another struct's in their place, a name alone.
pub(super) const ENUM: &str = r#"
    #[es(index = "events", alias(name = "title"))]
    #[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
    pub enum Event<T> {
        WasCreated {
            #[es(id, keyword)]
            event_key: String,
            title: T,
        },
        Renamed {
            #[es(id)]
            number: u64,
            #[serde(flatten)]
            rest: Rest,
        },
        Changed(#[serde(rename = "no matter")] Change),
        #[serde(skip)]
        Gone(Gone),
        Cleared,
    }
"#;

const BY_NAME: &str = r#"
    enum Payment {
        #[serde(rename = "transfer")]
        BankTransfer { #[es(keyword)] account: String },
        Cash(#[es(long)] u32),
    }
"#;

pub(super) const WRAPPER: &str = "
    #[es(keyword(ignore_above = 64))]
    struct Sku<T>(Vec<T>) where T: Clone;
";

const WORDS: &str = r#"
    #[serde(rename_all = "kebab-case")]
    enum Status {
        InStock,
        #[serde(rename = "gone")]
        SoldOut,
        #[serde(skip)]
        Unknown,
    }
"#;

const ANALYSIS: &str = r#"
    #[es(analysis(Base), filter(words = synonym(synonyms = WORDS, lenient = true)))]
    #[es(analyzer("my-analyzer" = custom(tokenizer = "standard", filter = ["lowercase", "words", "of_base"])))]
    struct Words;
"#;

const SERIES: &str = r#"
    #[es(index = "logs", rollover(max_age = "7d", max_docs = MOST))]
    #[es(template(patterns = ["logs-*"], priority = 300, composed_of = [COMMON, "app_times"]))]
    struct Log {
        title: String,
    }
"#;

const STREAM: &str = r#"
    #[es(index = "events", data_stream(hidden = true, retention = "30d"))]
    struct Event {
        #[serde(rename = "@timestamp")]
        at: DateTime<Utc>,
    }
"#;

#[test]
fn a_document() {
    insta::assert_snapshot!(pretty(expand::document(tokens(DOCUMENT))));
}

#[test]
fn a_series() {
    insta::assert_snapshot!(pretty(expand::document(tokens(SERIES))));
}

#[test]
fn a_data_stream() {
    insta::assert_snapshot!(pretty(expand::document(tokens(STREAM))));
}

#[test]
fn an_object() {
    insta::assert_snapshot!(pretty(expand::object(tokens(OBJECT))));
}

#[test]
fn an_enum() {
    insta::assert_snapshot!(pretty(expand::document(tokens(ENUM))));
}

#[test]
fn an_enum_by_name() {
    insta::assert_snapshot!(pretty(expand::object(tokens(BY_NAME))));
}

#[test]
fn a_wrapper() {
    insta::assert_snapshot!(pretty(expand::field(tokens(WRAPPER))));
}

#[test]
fn an_enum_without_data() {
    insta::assert_snapshot!(pretty(expand::field(tokens(WORDS))));
}

#[test]
fn an_analysis() {
    insta::assert_snapshot!(pretty(expand::analysis(tokens(ANALYSIS))));
}

#[test]
fn a_document_with_a_mistake_is_still_a_document() {
    let written =
        expand::document(tokens("#[es(index = \"a\", crate = my::es)] struct A<T> { #[es(txt)] a: T }"));
    assert_eq!(messages(written.clone()), ["unknown field type `txt`\nhelp: did you mean `text`?"]);
    insta::assert_snapshot!(pretty(written));
}

#[test]
fn what_is_no_item_is_passed_on_as_rusts_own_error() {
    assert_eq!(messages(expand::object(tokens("fn a() {}"))).len(), 1);
}

#[test]
fn names_are_whole_paths() {
    for (item, expand) in [
        (DOCUMENT, expand::document as fn(TokenStream) -> TokenStream),
        (SERIES, expand::document),
        (STREAM, expand::document),
        (OBJECT, expand::object),
        (ENUM, expand::document),
        (WRAPPER, expand::field),
        (WORDS, expand::field),
        (ANALYSIS, expand::analysis),
    ] {
        // The names of the user's own types are the user's business.
        let users = item.replace(|c: char| !c.is_alphanumeric(), " ");
        let users: Vec<&str> = users.split(' ').collect();
        whole_paths(expand(tokens(item)), &users);
    }
}

/// No name of the standard library stands alone, where the user's could be another.
fn whole_paths(written: TokenStream, users: &[&str]) {
    let mut before = None;
    for token in written {
        match &token {
            TokenTree::Group(group) => whole_paths(group.stream(), users),
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                let alone = before != Some(':');
                let std = [
                    "Option", "Some", "None", "Vec", "String", "Cow", "Result", "core", "std", "str", "u64",
                    "bool",
                ];
                assert!(
                    !(alone && std.contains(&name.as_str())) || users.contains(&name.as_str()),
                    "`{name}` stands alone"
                );
            }
            _ => {}
        }
        before = match token {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        };
    }
}

#[test]
fn another_crate_is_another_crate() {
    for (item, expand) in [
        (
            "#[es(index = \"a\", crate = my::es)] struct A { a: u8 }",
            expand::document as fn(TokenStream) -> TokenStream,
        ),
        ("#[es(crate = my::es)] struct A { a: u8 }", expand::object),
        ("#[es(crate = my::es)] #[serde(tag = \"b\")] enum A { B { a: u8 } }", expand::object),
        ("#[es(crate = my::es)] struct A(u8);", expand::field),
        ("#[es(crate = my::es)] enum A { B }", expand::field),
        ("#[es(crate = my::es)] struct A(u8, u8);", expand::field),
        ("#[es(crate = my::es, analyzer(a = simple))] struct A;", expand::analysis),
        ("#[es(crate = my::es, analyzer(a = simpel))] struct A;", expand::analysis),
    ] {
        let written = expand(tokens(item)).to_string();
        assert!(written.contains("my :: es :: schema") && !written.contains("es_core"), "{written}");
    }
}
