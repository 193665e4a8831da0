//! The user's names are not the standard library's.
#![allow(dead_code, non_camel_case_types, non_snake_case, clippy::upper_case_acronyms)]

use es_core::prelude::{EsDocument, EsObject};

struct Option;
struct Some;
struct None;
struct Vec;
struct String;
struct Box;
struct Cow;
struct Field;
struct Json;
struct Analysis;
enum Result {
    Ok,
    Err,
}
struct u64;
struct str;
struct bool;
trait EsField {}
mod core {}
mod std {}
mod schema {}

#[derive(EsDocument)]
#[es(index = "articles", dynamic = "strict", analyzer(mine = custom(tokenizer = "standard")))]
struct Article {
    #[es(id(skip_source))]
    sku: ::std::string::String,
    #[es(routing)]
    shop: ::std::option::Option<::std::string::String>,
    #[es(external_version)]
    revision: ::core::primitive::u64,
    #[es(text(analyzer = "mine", fields(raw = keyword)))]
    title: ::std::string::String,
}

#[derive(EsDocument)]
#[es(index = "events")]
#[serde(tag = "kind")]
enum Event {
    Some {
        #[es(id)]
        key: Key,
        #[es(routing)]
        state: State,
        #[es(external_version)]
        revision: Number,
    },
    None,
    Ok(Inner),
}

#[derive(EsObject)]
enum Inner {
    Err { name: ::std::string::String },
}

#[derive(::es_core::EsField)]
#[es(keyword(ignore_above = 8))]
struct Key(::std::string::String);

#[derive(::es_core::EsField)]
struct Number(::core::primitive::u64);

#[derive(::es_core::EsField)]
enum State {
    None,
    Ok,
}

#[test]
fn keys_of_enums_are_read() {
    let event = Event::Some { key: Key("a".into()), state: State::Ok, revision: Number(3) };
    assert_eq!(EsDocument::id(&event).as_deref(), ::std::option::Option::Some("a"));
    assert_eq!(EsDocument::routing(&event).as_deref(), ::std::option::Option::Some("Ok"));
    assert_eq!(EsDocument::version(&event), ::std::option::Option::Some(3));
    assert_eq!(EsDocument::id(&Event::None), ::std::option::Option::None);
    assert_eq!(super::properties::<Event>()["key"]["ignore_above"], 8);
}

#[test]
fn keys_are_read() {
    let article =
        Article { sku: "a".into(), shop: ::std::option::Option::None, revision: 3, title: "t".into() };
    assert_eq!(EsDocument::id(&article).as_deref(), ::std::option::Option::Some("a"));
    assert_eq!(EsDocument::routing(&article), ::std::option::Option::None);
    assert_eq!(EsDocument::version(&article), ::std::option::Option::Some(3));
    assert_eq!(super::properties::<Article>()["title"]["fields"]["raw"]["type"], "keyword");
}
