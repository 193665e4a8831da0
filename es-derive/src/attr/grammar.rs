//! The grammar inside `#[es(…)]`.
//!
//! ```text
//! items := item (',' item)*
//! item  := key | key '=' value | key '(' items ')' | path
//! key   := ident ('.' ident)* | string            any identifier: `match`, `type` and `crate` too
//! value := literal | '-' number | '[' value,* ']' | '{' json '}' | word '(' items ')' | path
//! ```
//!
//! `syn`'s `parse_nested_meta` takes neither string keys, nor dotted ones, nor braces.

use proc_macro2::TokenStream;
use syn::{
    Attribute, Ident, Meta, Path, Token,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream, Parser},
    token,
};

use crate::diag::{Errors, Place};

/// A name on the left, or a word that stands alone.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) at: Place,
}

/// One entry of an attribute.
#[derive(Clone)]
pub(crate) struct Item {
    pub(crate) key: Key,
    pub(crate) value: Value,
}

/// What an item's key is given.
#[derive(Clone)]
pub(crate) enum Value {
    /// `key`
    None,
    /// `key = value`
    Is(Node),
    /// `key(items)`
    Args(Vec<Item>),
    /// `some::Path`, standing alone
    Path(Path),
}

/// A value and its place.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) at: Place,
    pub(crate) kind: NodeKind,
}

/// A value.
#[derive(Clone)]
pub(crate) enum NodeKind {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(String),
    List(Vec<Node>),
    Object(Vec<(Key, Node)>),
    /// A Rust constant, or a bare word: the place decides.
    Path(Path),
    /// `word(items)`: a definition.
    Call(Key, Vec<Item>),
}

impl Value {
    /// `= word` or `= word(items)`: a definition.
    pub(crate) fn definition(&self) -> Option<(Key, &[Item])> {
        let Value::Is(node) = self else { return None };
        match &node.kind {
            NodeKind::Call(word, items) => Some((word.clone(), items)),
            NodeKind::Path(path) => path.get_ident().map(|word| (Key::from_ident(word), &[] as &[Item])),
            _ => None,
        }
    }

    /// `= "text"`
    pub(crate) fn text(&self) -> Option<(&str, Place)> {
        match self {
            Value::Is(Node { kind: NodeKind::Str(text), at }) => Some((text, *at)),
            _ => None,
        }
    }
}

impl Node {
    /// A word that is surely no constant: in lower case, and no path.
    pub(crate) fn bare_word(&self) -> Option<String> {
        let NodeKind::Path(path) = &self.kind else { return None };
        let word = path.get_ident()?.to_string();
        word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_').then_some(word)
    }

    /// What a person would call it.
    pub(crate) fn noun(&self) -> &'static str {
        match self.kind {
            NodeKind::Null => "null",
            NodeKind::Bool(_) => "a boolean",
            NodeKind::Int(_) => "a number",
            NodeKind::Float(_) => "a fraction",
            NodeKind::Str(_) => "a string",
            NodeKind::List(_) => "a list",
            NodeKind::Object(_) => "an object",
            NodeKind::Path(_) => "a word",
            NodeKind::Call(..) => "a definition",
        }
    }
}

impl Key {
    pub(crate) fn from_ident(ident: &Ident) -> Key {
        Key { text: ident.unraw().to_string(), at: ident.span().into() }
    }
}

/// The items of every `#[es(…)]` among the attributes, in order.
pub(crate) fn items(attrs: &[Attribute], errors: &mut Errors) -> Vec<Item> {
    let mut all = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("es")) {
        match &attr.meta {
            Meta::List(list) => all.extend(lenient(list.tokens.clone(), errors)),
            other => errors.help(Place::of(other), "`es` takes its words in parentheses", "write `#[es(…)]`"),
        }
    }
    all
}

/// Parses comma-separated items; a bad one is reported and left out, the rest are read.
fn lenient(tokens: TokenStream, errors: &mut Errors) -> Vec<Item> {
    let before = errors.count();
    let mut found = Vec::new();
    let parsed = (|input: ParseStream<'_>| {
        while !input.is_empty() {
            match input.parse::<Item>() {
                Ok(item) => {
                    found.push(item);
                    if !input.is_empty() && !input.peek(Token![,]) {
                        errors.syn(input.error("expected `,`"));
                    }
                }
                Err(error) => errors.syn(error),
            }
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<proc_macro2::TokenTree>()?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })
    .parse2(tokens);
    // What a bad item left unread inside its parentheses is no second mistake.
    if let Err(error) = parsed
        && errors.count() == before
    {
        errors.syn(error);
    }
    found
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![::]) || (input.peek(Ident::peek_any) && input.peek2(Token![::])) {
            let path: Path = input.parse()?;
            let text = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            return Ok(Item { key: Key { text, at: Place::of(&path) }, value: Value::Path(path) });
        }
        let key = input.parse()?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Value::Is(input.parse()?)
        } else if input.peek(token::Paren) {
            Value::Args(arguments(input)?)
        } else {
            Value::None
        };
        Ok(Item { key, value })
    }
}

impl Parse for Key {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // Words first: to ask for a literal reads one.
        if !input.peek(Ident::peek_any) {
            if !input.peek(syn::LitStr) {
                return Err(input.error("expected a word or a name in quotes"));
            }
            let literal: syn::LitStr = input.parse()?;
            return Ok(Key { text: literal.value(), at: literal.span().into() });
        }
        let first = input.call(Ident::parse_any)?;
        let mut key = Key::from_ident(&first);
        while input.peek(Token![.]) {
            input.parse::<Token![.]>()?;
            if !input.peek(Ident::peek_any) {
                return Err(input.error("expected a word after `.`"));
            }
            let part = input.call(Ident::parse_any)?;
            key.text = format!("{}.{}", key.text, part.unraw());
            key.at = key.at.to(part.span());
        }
        Ok(key)
    }
}

pub(super) fn arguments(input: ParseStream<'_>) -> syn::Result<Vec<Item>> {
    let content;
    parenthesized!(content in input);
    Ok(content.parse_terminated(Item::parse, Token![,])?.into_iter().collect())
}
