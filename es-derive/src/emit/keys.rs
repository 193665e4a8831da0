//! The methods that read `_id`, routing value and version from a document.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::{
    diag::Place,
    model::{Container, KeyField},
};

/// A method for each role that a field has.
pub(crate) fn keys(container: &Container) -> TokenStream {
    if container.keys.is_empty() {
        return TokenStream::new();
    }
    let text = quote!(::core::option::Option<::std::borrow::Cow<'_, ::core::primitive::str>>);
    let number = quote!(::core::option::Option<::core::primitive::u64>);
    let key = (quote!(DocumentKey), quote!(key));
    let roles = [
        ("id", quote!(fn id(&self) -> #text), key.clone()),
        ("routing", quote!(fn routing(&self) -> #text), key),
        (
            "external_version",
            quote!(fn version(&self) -> #number),
            (quote!(DocumentVersion), quote!(document_version)),
        ),
    ];
    roles
        .into_iter()
        .filter_map(|(role, signature, (of, read))| {
            let body = body(container, role, |KeyField { ty, .. }, value| {
                quote_spanned!(Place::of(ty).first=> <#ty as __es::#of>::#read(#value))
            })?;
            // The last arm is of the variants without such a field, if there are any.
            let allowed = container.variants.as_ref().map(|_| quote!(#[allow(unreachable_patterns)]));
            Some(quote!(#allowed #signature { #body }))
        })
        .collect()
}

/// What reads the field of a role, or that of the variant at hand; `None` when there is none.
fn body(
    container: &Container,
    role: &str,
    read: impl Fn(&KeyField, TokenStream) -> TokenStream,
) -> Option<TokenStream> {
    let keys: Vec<_> = container.keys.iter().filter(|key| key.role.text == role).collect();
    let first = *keys.first()?;
    if container.variants.is_none() {
        let member = &first.member;
        return Some(read(first, quote!(&self.#member)));
    }
    let arms = keys.into_iter().map(|key| {
        let (variant, member, value) = (&key.variant, &key.member, read(key, quote!(__key)));
        quote!(Self::#variant { #member: __key, .. } => #value,)
    });
    Some(quote!(match self { #(#arms)* _ => ::core::option::Option::None }))
}
