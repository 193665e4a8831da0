//! The `dims` of a `dense_vector`, which the length of an array gives.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::json;
use crate::model::Definition;

/// The field type that has them.
pub(super) const OF: &str = "dense_vector";

/// The parameters of a vector; `of` is `<T as MapsTo<…>>`.
pub(super) fn params(definition: &Definition, of: &TokenStream) -> TokenStream {
    let given = definition.param("dims");
    let at = given.map_or(definition.ty.at, |given| given.node.at).first;
    let value = given.map(json::param).map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    );
    let dims = quote_spanned!(at=> __es::check::dims(#of::LENGTH, #value));
    let others = definition.params.iter().filter(|param| param.name.text != "dims").map(|param| {
        let (name, value) = (&param.name.text, json::param(param));
        quote!((#name, #value))
    });
    let others = quote!(#(#others),*);
    quote! {
        match #dims {
            ::core::option::Option::Some(dims) => &[("dims", dims), #others],
            ::core::option::Option::None => &[#others],
        }
    }
}
