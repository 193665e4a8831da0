//! Values: literals, lists, JSON, constants, definitions.

use syn::{
    Ident, Lit, Path, Token, braced, bracketed,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    token,
};

use super::grammar::{Key, Node, NodeKind, arguments};
use crate::diag::Place;

impl Parse for Node {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        node(input, false)
    }
}

/// `json`: inside braces, where `null` is a value and no other word is.
fn node(input: ParseStream<'_>, json: bool) -> syn::Result<Node> {
    if input.cursor().literal().is_some() {
        return literal(input);
    }
    if input.peek(token::Bracket) {
        return list(input, json);
    }
    if input.peek(token::Brace) {
        return object(input);
    }
    if input.peek(Token![-]) {
        let minus: Token![-] = input.parse()?;
        let literal: Lit = input.parse()?;
        let at = Place::of(&minus).to(literal.span());
        return Ok(Node { at, kind: number(&literal, at, -1)? });
    }
    // `true` and `false`.
    if input.peek(Lit) {
        return literal(input);
    }
    if json && input.peek(Ident::peek_any) {
        let word = input.call(Ident::parse_any)?;
        let at = word.span().into();
        return if word == "null" {
            Ok(Node { at, kind: NodeKind::Null })
        } else {
            Err(at.error(format!("`{word}` is no JSON value\nhelp: put it in quotes")))
        };
    }
    if input.peek(Ident::peek_any) && input.peek2(token::Paren) {
        let word = Key::from_ident(&input.call(Ident::parse_any)?);
        return Ok(Node { at: word.at, kind: NodeKind::Call(word, arguments(input)?) });
    }
    if input.peek(Ident)
        || input.peek(Token![crate])
        || input.peek(Token![::])
        || input.peek(Token![self])
        || input.peek(Token![super])
        || input.peek(Token![Self])
    {
        let path: Path = input.parse()?;
        let at = Place::of(&path);
        return if path.is_ident("null") {
            Err(at.error("`null` is a value inside `{ … }` only\nhelp: leave the parameter out"))
        } else {
            Ok(Node { at, kind: NodeKind::Path(path) })
        };
    }
    Err(input.error("expected a value: a literal, `[…]`, `{…}`, a constant, or a definition"))
}

fn literal(input: ParseStream<'_>) -> syn::Result<Node> {
    let literal: Lit = input.parse()?;
    let at = literal.span().into();
    Ok(Node { at, kind: plain(&literal, at)? })
}

/// `[value, …]`
fn list(input: ParseStream<'_>, json: bool) -> syn::Result<Node> {
    let content;
    let brackets = bracketed!(content in input);
    let mut nodes = Vec::new();
    while !content.is_empty() {
        nodes.push(node(&content, json)?);
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(Node { at: brackets.span.join().into(), kind: NodeKind::List(nodes) })
}

/// `{ "key": value, … }`
fn object(input: ParseStream<'_>) -> syn::Result<Node> {
    let content;
    let braces = braced!(content in input);
    let mut entries: Vec<(Key, Node)> = Vec::new();
    while !content.is_empty() {
        let key: Key = content.parse()?;
        if entries.iter().any(|(known, _)| known.text == key.text) {
            return Err(key.at.error(format!("duplicate key `{}`", key.text)));
        }
        content.parse::<Token![:]>()?;
        entries.push((key, node(&content, true)?));
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(Node { at: braces.span.join().into(), kind: NodeKind::Object(entries) })
}

fn plain(literal: &Lit, at: Place) -> syn::Result<NodeKind> {
    match literal {
        Lit::Str(text) => Ok(NodeKind::Str(text.value())),
        Lit::Bool(value) => Ok(NodeKind::Bool(value.value)),
        Lit::Char(value) => Ok(NodeKind::Str(value.value().to_string())),
        _ => number(literal, at, 1),
    }
}

fn number(literal: &Lit, at: Place, sign: i8) -> syn::Result<NodeKind> {
    let (suffix, value) = match literal {
        Lit::Int(value) => {
            let fits = i128::from(i64::MIN)..=i128::from(u64::MAX);
            let signed = value.base10_parse::<i128>().ok().map(|value| value * i128::from(sign));
            (value.suffix(), signed.filter(|value| fits.contains(value)).map(NodeKind::Int))
        }
        Lit::Float(value) => {
            let signed = value.base10_parse::<f64>().ok().map(|value| value * f64::from(sign));
            (value.suffix(), signed.filter(|value| value.is_finite()).map(NodeKind::Float))
        }
        _ => {
            return Err(
                at.error("expected a value that JSON has\nhelp: write a string, a number or a boolean")
            );
        }
    };
    if !suffix.is_empty() {
        return Err(at.error(format!("a number here has no suffix\nhelp: remove `{suffix}`")));
    }
    value.ok_or_else(|| at.error("the number does not fit 64 bits"))
}
