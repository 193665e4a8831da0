//! Collected errors: a stage reports and goes on, so that a user sees every mistake at once.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{PathArguments, Type};

/// A place in the user's source, from its first token to its last: stable Rust joins no spans.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) first: Span,
    pub(crate) last: Span,
}

impl Place {
    /// The place of the whole of something.
    pub(crate) fn of(tokens: &impl ToTokens) -> Place {
        let mut tokens = tokens.to_token_stream().into_iter().map(|token| token.span());
        let first = tokens.next().unwrap_or_else(Span::call_site);
        Place { first, last: tokens.last().unwrap_or(first) }
    }

    /// The place of a type: [`Place::of`] without its tokens where that goes, since every field has one.
    pub(crate) fn of_type(ty: &Type) -> Place {
        let Type::Path(syn::TypePath { qself: None, path, .. }) = ty else { return Place::of(ty) };
        let (Some(start), Some(end)) = (path.segments.first(), path.segments.last()) else {
            return Place::of(ty);
        };
        let last = match &end.arguments {
            PathArguments::None => end.ident.span(),
            PathArguments::AngleBracketed(arguments) => arguments.gt_token.span,
            PathArguments::Parenthesized(_) => return Place::of(ty),
        };
        Place { first: path.leading_colon.map_or_else(|| start.ident.span(), |colons| colons.spans[0]), last }
    }

    /// From here to the end of `other`.
    pub(crate) fn to(self, other: impl Into<Place>) -> Place {
        Place { last: other.into().last, ..self }
    }

    /// A parse error here.
    pub(crate) fn error(self, message: impl std::fmt::Display) -> syn::Error {
        // Two tokens that are never seen: their spans are what counts.
        let ends = [self.first, self.last].map(|span| Ident::new("_", span));
        syn::Error::new_spanned(quote::quote!(#(#ends)*), message)
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Place {
        Place { first: span, last: span }
    }
}

/// The errors so far. Dropping it without [`Errors::finish`] is a bug of ours, found in debug builds.
#[derive(Default)]
pub(crate) struct Errors {
    found: Vec<syn::Error>,
    finished: bool,
}

impl Errors {
    /// Reports `message`, one sentence of cause.
    pub(crate) fn push(&mut self, at: impl Into<Place>, message: impl std::fmt::Display) {
        self.found.push(at.into().error(message));
    }

    /// Reports `message` with an edit that would repair it.
    pub(crate) fn help(
        &mut self,
        at: impl Into<Place>,
        message: impl std::fmt::Display,
        help: impl std::fmt::Display,
    ) {
        self.push(at, format!("{message}\nhelp: {help}"));
    }

    /// Reports `message`, and the repair where there is one.
    pub(crate) fn maybe_help(
        &mut self,
        at: impl Into<Place>,
        message: impl std::fmt::Display,
        help: Option<String>,
    ) {
        match help {
            Some(help) => self.help(at, message, help),
            None => self.push(at, message),
        }
    }

    /// Reports a parse error as it is.
    pub(crate) fn syn(&mut self, error: syn::Error) {
        self.found.push(error);
    }

    /// How many so far: a caller that compares two counts knows whether a piece is sound.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// The errors as `compile_error!`s in source order; `None` when there are none.
    pub(crate) fn finish(mut self) -> Option<TokenStream> {
        self.finished = true;
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|error| {
            let start = error.span().start();
            (start.line, start.column)
        });
        found
            .into_iter()
            .reduce(|mut all, next| {
                all.combine(next);
                all
            })
            .map(syn::Error::into_compile_error)
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(self.finished || std::thread::panicking(), "errors were collected and never reported");
    }
}

/// `did you mean …`, for a word near one of `known`.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    es_vocab::closest(word, known).map(|near| format!("did you mean `{near}`?"))
}

/// Up to eight words as `a`, `b`, `c`.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.len() {
        0..=8 => words.join(", "),
        _ => format!("{}, …", words[..8].join(", ")),
    }
}
