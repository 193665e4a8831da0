//! A struct that contains itself has an infinite mapping. Only the direct case is seen here; in the indirect one
//! rustc reports a cycle among the types.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;

use crate::{
    diag::{Errors, Place},
    model::{Container, Mapping},
};

pub(super) fn check(container: &Container, errors: &mut Errors) {
    for field in &container.fields {
        let descends = match &field.mapping {
            Mapping::Inferred | Mapping::Flatten => true,
            Mapping::Explicit(definition) => definition.descends(),
        };
        if descends && mentions(field.ty.to_token_stream(), &container.ident) {
            errors.help(
                Place::of(&field.ty),
                format!("`{}` contains itself, so its mapping would be infinite", container.ident),
                "map this field as `flattened`, or as `object(enabled = false)`",
            );
        }
    }
}

/// Whether a type names `ident` or `Self`, alone and not as the end of a longer path.
fn mentions(tokens: TokenStream, ident: &Ident) -> bool {
    let mut in_path = false;
    for token in tokens {
        match token {
            TokenTree::Ident(found) => {
                if !in_path && (found == *ident || found == "Self") {
                    return true;
                }
                in_path = false;
            }
            TokenTree::Group(group) => {
                if mentions(group.stream(), ident) {
                    return true;
                }
                in_path = false;
            }
            TokenTree::Punct(punct) => in_path = punct.as_char() == ':',
            TokenTree::Literal(_) => in_path = false,
        }
    }
    false
}
