//! Whatever stands in an attribute, the macros answer with Rust and never panic.

use proc_macro2::{Group, TokenStream, TokenTree};
use proptest::prelude::*;

use super::{emission, tokens};
use crate::expand;

/// Words that lead deep into the grammar and the vocabulary, and some that lead nowhere.
const WORDS: &[&str] = &[
    "text",
    "keyword",
    "nested",
    "object",
    "date",
    "long",
    "alias",
    "join",
    "fields",
    "analyzer",
    "filter",
    "tokenizer",
    "char_filter",
    "normalizer",
    "custom",
    "synonym",
    "multiplexer",
    "settings",
    "template",
    "lifecycle",
    "rollover",
    "data_stream",
    "max_age",
    "retention",
    "patterns",
    "index",
    "version",
    "id",
    "routing",
    "external_version",
    "skip_source",
    "unchecked",
    "runtime",
    "dynamic_template",
    "mapping",
    "match",
    "dynamic",
    "subobjects",
    "enabled",
    "analysis",
    "from_template",
    "copy_to",
    "ignore_above",
    "script",
    "null_value",
    "path",
    "crate",
    "type",
    "self",
    "Self",
    "r#fn",
    "null",
    "A",
    "banana",
    "rename",
    "rename_all",
    "serialize",
    "flatten",
    "skip",
    "tag",
    "with",
    "transparent",
    "content",
    "untagged",
    "rename_all_fields",
    "into",
    "number_of_shards",
    "_meta",
    "_source",
    "true",
    "\"standard\"",
    "\"keyword\"",
    "\"a.b\"",
    "\"\"",
    "\"_x\"",
    "\"camelCase\"",
    "\"30s\"",
    "'c'",
    "b\"x\"",
    "1",
    "-1",
    "0",
    "1.5",
    "1u8",
    "99999999999999999999",
    "1e999",
    "0x1F",
    ".",
    ",",
    ",",
    ",",
    "=",
    "=",
    "=",
    ":",
    "::",
    "-",
    "#",
    "$",
    "?",
    ";",
    "&",
    "'a",
    "<",
    ">",
];

fn soup() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS).prop_map(str::to_owned);
    let group = word.prop_recursive(4, 40, 8, |inner| {
        let many = prop::collection::vec(inner, 0..8).prop_map(|parts| parts.join(" "));
        prop_oneof![
            many.clone().prop_map(|inner| format!("({inner})")),
            many.clone().prop_map(|inner| format!("[{inner}]")),
            many.clone().prop_map(|inner| format!("{{{inner}}}")),
            (prop::sample::select(WORDS), many.clone())
                .prop_map(|(word, inner)| format!("{word} = {word}({inner})")),
            (prop::sample::select(WORDS), many).prop_map(|(word, inner)| format!("{word}({inner}),")),
        ]
    });
    prop::collection::vec(group, 0..8).prop_map(|parts| parts.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_attribute_is_answered_with_rust(
        above in soup(), serde_above in soup(), field in soup(), serde_field in soup(),
    ) {
        let item = format!(
            "#[es(index = \"a\")] #[es({above})] #[serde({serde_above})]
             struct A<'a, T> {{ #[es({field})] #[serde({serde_field})] a: Vec<&'a T>, #[es(text)] b: Option<A> }}"
        );
        answered(&tokens(&item))?;
    }

    #[test]
    fn any_attribute_of_an_enum_is_answered_with_rust(
        above in soup(), serde_above in soup(), on in soup(), serde_on in soup(), field in soup(),
    ) {
        let item = format!(
            "#[es(index = \"a\")] #[es({above})] #[serde({serde_above})]
             enum A<'a, T> {{
                 #[es({on})] #[serde({serde_on})] B {{ #[es({field})] a: Vec<&'a T> }},
                 #[serde({serde_on})] C(#[es({field})] T),
                 #[serde({serde_on})] D,
                 E(u8, u8),
             }}"
        );
        answered(&tokens(&item))?;
    }

    #[test]
    fn any_attribute_of_a_wrapper_is_answered_with_rust(above in soup(), serde_above in soup(), field in soup()) {
        for body in ["struct A<T>(#[es({field})] T);", "struct A { #[es({field})] a: u8 }", "enum A { A, B }"] {
            let item = format!("#[es({above})] #[serde({serde_above})] {}", body.replace("{field}", &field));
            answered(&tokens(&item))?;
        }
    }

    #[test]
    fn a_damaged_document_is_answered_with_rust(
        damage in prop::collection::vec((0..400_usize, 0..3_u8), 1..4),
    ) {
        let mut at = 0;
        answered(&damaged(tokens(emission::DOCUMENT), &damage, &mut at, false))?;
        for item in [emission::ENUM, emission::WRAPPER] {
            answered(&damaged(tokens(item), &damage, &mut 0, false))?;
        }
    }
}

/// Every derive writes items that parse.
fn answered(item: &TokenStream) -> Result<(), TestCaseError> {
    for expand in [expand::document, expand::object, expand::field, expand::analysis] {
        let written = expand(item.clone());
        prop_assert!(syn::parse2::<syn::File>(written.clone()).is_ok(), "{item}\n{written}");
    }
    Ok(())
}

/// Drops, doubles or hides in a group the tokens at some places inside attributes.
fn damaged(item: TokenStream, damage: &[(usize, u8)], at: &mut usize, inside: bool) -> TokenStream {
    let mut written = Vec::new();
    let mut attribute = false;
    for token in item {
        let token = match token {
            TokenTree::Group(group) => {
                let inner = damaged(group.stream(), damage, at, inside || attribute);
                Group::new(group.delimiter(), inner).into()
            }
            other => other,
        };
        attribute = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        *at += usize::from(inside);
        match damage.iter().find(|(place, _)| inside && place == at) {
            None => written.push(token),
            Some((_, 0)) => {}
            Some((_, 1)) => written.extend([token.clone(), token]),
            Some(_) => written.push(Group::new(proc_macro2::Delimiter::Parenthesis, token.into()).into()),
        }
    }
    written.into_iter().collect()
}
