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

use proc_macro2::{Span, TokenStream};
use syn::{
    Attribute, Ident, Lit, Meta, Path, Token, braced, bracketed,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream, Parser},
    token,
};

use crate::diag::Errors;

/// A name on the left, or a word that stands alone.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) span: Span,
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
    pub(crate) span: Span,
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
    pub(crate) fn text(&self) -> Option<(&str, Span)> {
        match self {
            Value::Is(Node { kind: NodeKind::Str(text), span }) => Some((text, *span)),
            _ => None,
        }
    }
}

impl Node {
    /// What a person would call it.
    pub(crate) fn noun(&self) -> &'static str {
        match self.kind {
            NodeKind::Null => "null",
            NodeKind::Bool(_) => "a boolean",
            NodeKind::Int(_) | NodeKind::Float(_) => "a number",
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
        Key { text: ident.unraw().to_string(), span: ident.span() }
    }
}

/// The items of every `#[es(…)]` among the attributes, in order.
pub(crate) fn items(attrs: &[Attribute], errors: &mut Errors) -> Vec<Item> {
    let mut all = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("es")) {
        match &attr.meta {
            Meta::List(list) => all.extend(lenient(list.tokens.clone(), errors)),
            other => errors.help(
                crate::diag::span(other),
                "`es` takes its words in parentheses",
                "write `#[es(…)]`",
            ),
        }
    }
    all
}

/// Parses comma-separated items; a bad one is reported and left out, the rest are read.
fn lenient(tokens: TokenStream, errors: &mut Errors) -> Vec<Item> {
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
    if let Err(error) = parsed {
        errors.syn(error);
    }
    found
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![::]) || (input.peek(Ident::peek_any) && input.peek2(Token![::])) {
            let path: Path = input.parse()?;
            let text = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            return Ok(Item { key: Key { text, span: crate::diag::span(&path) }, value: Value::Path(path) });
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
        if input.peek(syn::LitStr) {
            let literal: syn::LitStr = input.parse()?;
            return Ok(Key { text: literal.value(), span: literal.span() });
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected a word or a name in quotes"));
        }
        let first = input.call(Ident::parse_any)?;
        let mut key = Key::from_ident(&first);
        while input.peek(Token![.]) {
            input.parse::<Token![.]>()?;
            let part = input.call(Ident::parse_any)?;
            key.text = format!("{}.{}", key.text, part.unraw());
            key.span = key.span.join(part.span()).unwrap_or(key.span);
        }
        Ok(key)
    }
}

fn arguments(input: ParseStream<'_>) -> syn::Result<Vec<Item>> {
    let content;
    parenthesized!(content in input);
    Ok(content.parse_terminated(Item::parse, Token![,])?.into_iter().collect())
}

impl Parse for Node {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        node(input, false)
    }
}

/// `json`: inside braces, where `null` is a value and a bare word is not.
fn node(input: ParseStream<'_>, json: bool) -> syn::Result<Node> {
    let span = input.span();
    if input.peek(token::Bracket) {
        let content;
        bracketed!(content in input);
        let mut list = Vec::new();
        while !content.is_empty() {
            list.push(node(&content, json)?);
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        return Ok(Node { span, kind: NodeKind::List(list) });
    }
    if input.peek(token::Brace) {
        let content;
        braced!(content in input);
        let mut entries: Vec<(Key, Node)> = Vec::new();
        while !content.is_empty() {
            let key: Key = content.parse()?;
            if entries.iter().any(|(known, _)| known.text == key.text) {
                return Err(syn::Error::new(key.span, format!("duplicate key `{}`", key.text)));
            }
            content.parse::<Token![:]>()?;
            entries.push((key, node(&content, true)?));
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        return Ok(Node { span, kind: NodeKind::Object(entries) });
    }
    if input.peek(Token![-]) {
        input.parse::<Token![-]>()?;
        let literal: Lit = input.parse()?;
        let span = span.join(literal.span()).unwrap_or(span);
        return Ok(Node { span, kind: number(&literal, -1)? });
    }
    if input.peek(Lit) {
        let literal: Lit = input.parse()?;
        return Ok(Node { span, kind: plain(&literal)? });
    }
    if json && input.peek(Ident) {
        let word: Ident = input.parse()?;
        return if word == "null" {
            Ok(Node { span, kind: NodeKind::Null })
        } else {
            Err(syn::Error::new(span, format!("`{word}` is no JSON value\nhelp: put it in quotes")))
        };
    }
    if input.peek(Ident::peek_any) && input.peek2(token::Paren) {
        let word = input.call(Ident::parse_any)?;
        return Ok(Node { span, kind: NodeKind::Call(Key::from_ident(&word), arguments(input)?) });
    }
    if input.peek(Ident)
        || input.peek(Token![crate])
        || input.peek(Token![::])
        || input.peek(Token![self])
        || input.peek(Token![super])
        || input.peek(Token![Self])
    {
        let path: Path = input.parse()?;
        if path.is_ident("null") {
            return Err(syn::Error::new(
                span,
                "`null` is a value inside `{ … }` only\nhelp: leave the parameter out",
            ));
        }
        return Ok(Node { span: crate::diag::span(&path), kind: NodeKind::Path(path) });
    }
    Err(input.error("expected a value: a literal, `[…]`, `{…}`, a constant, or a definition"))
}

fn plain(literal: &Lit) -> syn::Result<NodeKind> {
    match literal {
        Lit::Str(text) => Ok(NodeKind::Str(text.value())),
        Lit::Bool(value) => Ok(NodeKind::Bool(value.value)),
        Lit::Char(value) => Ok(NodeKind::Str(value.value().to_string())),
        _ => number(literal, 1),
    }
}

fn number(literal: &Lit, sign: i8) -> syn::Result<NodeKind> {
    let suffix = match literal {
        Lit::Int(value) => value.suffix(),
        Lit::Float(value) => value.suffix(),
        _ => return Err(syn::Error::new(literal.span(), "expected a value that JSON has")),
    };
    if !suffix.is_empty() {
        return Err(syn::Error::new(
            literal.span(),
            format!("a number here has no suffix\nhelp: remove `{suffix}`"),
        ));
    }
    match literal {
        Lit::Int(value) => {
            let value = value.base10_parse::<i128>()? * i128::from(sign);
            if value < i128::from(i64::MIN) || value > i128::from(u64::MAX) {
                return Err(syn::Error::new(literal.span(), "the number does not fit 64 bits"));
            }
            Ok(NodeKind::Int(value))
        }
        Lit::Float(value) => Ok(NodeKind::Float(value.base10_parse::<f64>()? * f64::from(sign))),
        _ => Err(syn::Error::new(literal.span(), "expected a number")),
    }
}
