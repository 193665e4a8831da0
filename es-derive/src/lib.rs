//! The derive macros of `es-core`; use them through its prelude.
//!
//! Stages are modules: `attr` reads tokens into items, `model` resolves the items by the vocabulary,
//! `check` looks across the fields, `emit` writes the implementations. Every stage reports and goes on;
//! on any error `emit::fallback` keeps one mistake from becoming ten.

mod attr;
mod check;
mod diag;
mod emit;
mod include;
mod model;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Derives `EsDocument` and `EsObject`: a struct, or an enum with data, with an index of its own.
///
/// The attribute grammar is described in `es_core::derive`.
#[proc_macro_derive(EsDocument, attributes(es, serde))]
pub fn derive_document(input: TokenStream) -> TokenStream {
    expand::document(input.into()).into()
}

/// Derives `EsObject`: a struct, or an enum with data, that is an `object`, `nested` or flattened field of a document.
#[proc_macro_derive(EsObject, attributes(es, serde))]
pub fn derive_object(input: TokenStream) -> TokenStream {
    expand::object(input.into()).into()
}

/// Derives `EsField`: a struct of one field, which maps as that field, or an enum without data, which is a `keyword`.
///
/// The attribute grammar is described in `es_core::derive`.
#[proc_macro_derive(EsField, attributes(es, serde))]
pub fn derive_field(input: TokenStream) -> TokenStream {
    expand::field(input.into()).into()
}

/// Derives `EsAnalysis`: analyzers and their parts that documents share.
#[proc_macro_derive(EsAnalysis, attributes(es))]
pub fn derive_analysis(input: TokenStream) -> TokenStream {
    expand::analysis(input.into()).into()
}

/// Embeds the recorded documents of a directory, as an expression of type `es_migrate::Schemas`.
///
/// `include_schemas!("es-schema")` takes every `*.json` of the directory, which is relative to the package's
/// `Cargo.toml`. One that does not exist is an empty set: `migrate make` makes it.
#[proc_macro]
pub fn include_schemas(input: TokenStream) -> TokenStream {
    // Cargo says it to every compiler that it starts; without it, the working directory is as good a guess as any.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    include::schemas(input.into(), package.as_ref()).into()
}

/// The pipeline, on `proc_macro2` tokens so that unit tests reach it.
mod expand {
    use proc_macro2::TokenStream;
    use syn::DeriveInput;

    use crate::{check, diag::Errors, emit, model};

    pub(crate) fn document(input: TokenStream) -> TokenStream {
        run(input, emit::fallback::document, |input, errors| {
            let model = model::document(input, errors);
            if let Some(model) = &model {
                check::container(model, errors);
            }
            model.map(|model| emit::container(&model))
        })
    }

    pub(crate) fn object(input: TokenStream) -> TokenStream {
        run(input, emit::fallback::object, |input, errors| {
            let model = model::object(input, errors);
            if let Some(model) = &model {
                check::container(model, errors);
            }
            model.map(|model| emit::container(&model))
        })
    }

    pub(crate) fn field(input: TokenStream) -> TokenStream {
        run(input, emit::fallback::wrapper, |input, errors| {
            let model = model::wrapper(input, errors);
            if let Some(model) = &model {
                check::container(&model.container, errors);
            }
            model.map(|model| emit::wrapper(&model))
        })
    }

    pub(crate) fn analysis(input: TokenStream) -> TokenStream {
        run(input, emit::fallback::analysis, |input, errors| {
            let model = model::shared_analysis(input, errors);
            check::analysis(&model.analysis, errors);
            Some(emit::shared_analysis(&model))
        })
    }

    /// Parses, derives, and turns errors into `compile_error!`s beside the fallback implementation.
    fn run(
        input: TokenStream,
        fallback: impl FnOnce(&DeriveInput) -> TokenStream,
        derive: impl FnOnce(&DeriveInput, &mut Errors) -> Option<TokenStream>,
    ) -> TokenStream {
        let input: DeriveInput = match syn::parse2(input) {
            Ok(input) => input,
            Err(error) => return error.into_compile_error(),
        };
        let mut errors = Errors::default();
        let derived = derive(&input, &mut errors);
        match (errors.finish(), derived) {
            (None, Some(tokens)) => tokens,
            (messages, _) => {
                let fallback = fallback(&input);
                quote::quote!(#fallback #messages)
            }
        }
    }
}
