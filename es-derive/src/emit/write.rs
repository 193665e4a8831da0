//! Writing into the stream that asks.
//!
//! Each stream within a stream is a call to the compiler and back, and most builds run the macros unoptimised: what is
//! written for every field goes token by token to where it stands.

use proc_macro2::{Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::Type;

use crate::{attr::Key, diag::Place};

/// What `quote!` takes as `#name`, and writes in place.
pub(super) fn write<F: Fn(&mut TokenStream)>(write: F) -> impl ToTokens {
    Write(write)
}

struct Write<F>(F);

impl<F: Fn(&mut TokenStream)> ToTokens for Write<F> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        (self.0)(tokens);
    }
}

/// Words and signs, all at one place.
pub(super) fn words(tokens: &mut TokenStream, at: Span, words: &[&str]) {
    let sign = |tokens: &mut TokenStream, sign, spacing| {
        let mut sign = Punct::new(sign, spacing);
        sign.set_span(at);
        tokens.append(sign);
    };
    for word in words {
        match word.as_bytes() {
            b"::" => {
                sign(tokens, ':', Spacing::Joint);
                sign(tokens, ':', Spacing::Alone);
            }
            [byte @ (b'<' | b'>' | b',')] => sign(tokens, char::from(*byte), Spacing::Alone),
            _ => tokens.append(Ident::new(word, at)),
        }
    }
}

/// `<T as Trait>::MEMBER`, with rustc's error under the type.
///
/// It reaches from the place of the type's first token to that of its last: rustc prints equal text at an equal place
/// once, so every use of a type must take the same.
pub(super) fn member(tokens: &mut TokenStream, ty: &Type, of: &str, member: &str) {
    let Place { first, last } = Place::of_type(ty);
    words(tokens, first, &["<"]);
    ty.to_tokens(tokens);
    words(tokens, last, &["as", of, ">", "::", member]);
}

/// `<T as Trait>::Member<arguments>`: a generic member is a place of its own, which must run over the whole type too.
pub(super) fn generic(
    tokens: &mut TokenStream,
    ty: &Type,
    of: &str,
    member: &str,
    arguments: &impl ToTokens,
) {
    let Place { first, last } = Place::of_type(ty);
    words(tokens, first, &["<"]);
    ty.to_tokens(tokens);
    words(tokens, last, &["as", of, ">", "::"]);
    words(tokens, first, &[member, "<"]);
    arguments.to_tokens(tokens);
    words(tokens, last, &[">"]);
}

/// `<T as MapsTo<kind>>`, with rustc's error under the word that asks for it.
pub(super) fn of_word(tokens: &mut TokenStream, ty: &Type, word: &Key) {
    let at = word.at.first;
    words(tokens, at, &["<"]);
    tokens.append_all(respan(ty.to_token_stream(), at));
    words(tokens, at, &["as", "__MapsTo", "<", "__kinds", "::", &word.text, ">", ">"]);
}

/// The same tokens, all at one place.
fn respan(tokens: TokenStream, at: Span) -> impl Iterator<Item = TokenTree> {
    tokens.into_iter().map(move |mut token| {
        if let TokenTree::Group(group) = &token {
            let mut inner = Group::new(group.delimiter(), respan(group.stream(), at).collect());
            inner.set_span(at.resolved_at(group.span()));
            token = inner.into();
        } else {
            token.set_span(at.resolved_at(token.span()));
        }
        token
    })
}
