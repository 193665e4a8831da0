//! What the grammar reads, and how it goes on after what it can't.

use quote::ToTokens;
use syn::parse::Parser;

use super::{reported, tokens};
use crate::{
    attr::{Item, Node, NodeKind, Value, items},
    diag::Errors,
};

/// The items of attributes as one line, and the messages.
fn read(attributes: &str) -> (String, Vec<String>) {
    let attributes = syn::Attribute::parse_outer.parse2(tokens(attributes)).expect("attributes");
    let mut errors = Errors::default();
    let found = items(&attributes, &mut errors);
    (show(&found), reported(errors))
}

fn show(items: &[Item]) -> String {
    let shown = items.iter().map(|Item { key, value }| match value {
        Value::None => key.text.clone(),
        Value::Is(node) => format!("{} = {}", key.text, value_of(node)),
        Value::Args(items) => format!("{}({})", key.text, show(items)),
        Value::Path(path) => format!("<{}>", plain(path)),
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn value_of(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool(value) => value.to_string(),
        NodeKind::Int(value) => value.to_string(),
        NodeKind::Float(value) => format!("{value:?}"),
        NodeKind::Str(text) => format!("{text:?}"),
        NodeKind::List(nodes) => format!("[{}]", nodes.iter().map(value_of).collect::<Vec<_>>().join(", ")),
        NodeKind::Object(entries) => {
            let entries = entries.iter().map(|(key, node)| format!("{:?}: {}", key.text, value_of(node)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        NodeKind::Path(path) => format!("<{}>", plain(path)),
        NodeKind::Call(word, items) => format!("{}({})", word.text, show(items)),
    }
}

fn plain(path: &impl ToTokens) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

#[test]
fn everything_that_can_be_written() {
    for (written, expected) in [
        // keys
        ("#[es(keyword)]", "keyword"),
        ("#[es()]", ""),
        ("#[es(text, id,)]", "text, id"),
        ("#[es(match, type, crate, self, Self, super, r#fn)]", "match, type, crate, self, Self, super, fn"),
        ("#[es(type = 1, match(fn = 2), crate = my::es)]", "type = 1, match(fn = 2), crate = <my::es>"),
        ("#[es(index.codec = \"zip\", a.type.match = 1)]", "index.codec = \"zip\", a.type.match = 1"),
        ("#[es(\"my-name\" = keyword, \"a b\"(c))]", "my-name = <keyword>, a b(c)"),
        // numbers
        ("#[es(a = -1, b = - 1.5, c = 50_000, d = 0x10)]", "a = -1, b = -1.5, c = 50000, d = 16"),
        (
            "#[es(a = -9223372036854775808, b = 18446744073709551615)]",
            "a = -9223372036854775808, b = 18446744073709551615",
        ),
        ("#[es(a = 1e3, b = 1e-9)]", "a = 1000.0, b = 1e-9"),
        // other values
        (
            "#[es(a = true, b = \"x\", c = 'y', d = r\"\\d\")]",
            "a = true, b = \"x\", c = \"y\", d = \"\\\\d\"",
        ),
        ("#[es(a = [], b = [1, [\"x\"]], c = [A, b::C,])]", "a = [], b = [1, [\"x\"]], c = [<A>, <b::C>]"),
        (
            "#[es(a = A, b = crate::B, c = ::d::E, f = Self::G)]",
            "a = <A>, b = <crate::B>, c = <::d::E>, f = <Self::G>",
        ),
        ("#[es(a = {})]", "a = {}"),
        (
            "#[es(_meta = { \"a\": [1, null, -2.5], b: { type: true, \"c\": null, }, })]",
            "_meta = {\"a\": [1, null, -2.5], \"b\": {\"type\": true, \"c\": null}}",
        ),
        // definitions
        ("#[es(fields(raw = keyword))]", "fields(raw = <keyword>)"),
        ("#[es(fields(raw = keyword(store = true,)))]", "fields(raw = keyword(store = true))"),
        ("#[es(filter(f = type(x = 1)))]", "filter(f = type(x = 1))"),
        ("#[es(analysis(A, b::C, ::D))]", "analysis(A, <b::C>, <::D>)"),
        // several attributes, and those of others
        ("#[es(a)] #[serde(rename = \"b\")] #[doc = \"c\"] #[es(d, e = 1)]", "a, d, e = 1"),
    ] {
        assert_eq!(read(written), (expected.to_owned(), Vec::new()), "{written}");
    }
}

#[test]
fn a_bad_item_is_one_message_and_the_rest_is_read() {
    for (written, expected, message) in [
        ("#[es(a, 5, b)]", "a, b", "expected a word or a name in quotes"),
        ("#[es(a b, c)]", "a, c", "expected `,`"),
        ("#[es(a = , c)]", "c", "expected a value: a literal, `[…]`, `{…}`, a constant, or a definition"),
        ("#[es(a = 1u8, c)]", "c", "a number here has no suffix\nhelp: remove `u8`"),
        ("#[es(a = 1.0f32, c)]", "c", "a number here has no suffix\nhelp: remove `f32`"),
        ("#[es(a = 18446744073709551616, c)]", "c", "the number does not fit 64 bits"),
        ("#[es(a = -9223372036854775809, c)]", "c", "the number does not fit 64 bits"),
        ("#[es(a = 1e999, c)]", "c", "the number does not fit 64 bits"),
        (
            "#[es(a = b\"x\", c)]",
            "c",
            "expected a value that JSON has\nhelp: write a string, a number or a boolean",
        ),
        ("#[es(a = null, c)]", "c", "`null` is a value inside `{ … }` only\nhelp: leave the parameter out"),
        ("#[es(a = { b: C }, c)]", "c", "`C` is no JSON value\nhelp: put it in quotes"),
        ("#[es(a = { b: [c(1)] }, d)]", "d", "`c` is no JSON value\nhelp: put it in quotes"),
        ("#[es(a = { b: 1, b: 2 }, c)]", "c", "duplicate key `b`"),
        ("#[es(a = { b = 1 }, c)]", "c", "expected `:`"),
        (
            "#[es(a(b = (c)), d)]",
            "d",
            "expected a value: a literal, `[…]`, `{…}`, a constant, or a definition",
        ),
        ("#[es(a. = 1, c)]", "c", "expected a word after `.`"),
        ("#[es(a = -b, c)]", "c", "expected literal"),
        ("#[es = \"a\"] #[es(c)]", "c", "`es` takes its words in parentheses\nhelp: write `#[es(…)]`"),
    ] {
        assert_eq!(read(written), (expected.to_owned(), vec![message.to_owned()]), "{written}");
    }
}

#[test]
fn messages_come_in_the_order_of_the_source() {
    let mut errors = Errors::default();
    let words: Vec<syn::Ident> =
        tokens("first second third").into_iter().map(|token| syn::parse2(token.into()).unwrap()).collect();
    for at in [2, 0, 1] {
        errors.push(words[at].span(), &words[at]);
    }
    assert_eq!(reported(errors), ["first", "second", "third"]);
}

#[test]
#[should_panic(expected = "errors were collected and never reported")]
#[cfg(debug_assertions)]
fn errors_that_nobody_reports_are_a_bug() {
    drop(Errors::default());
}
