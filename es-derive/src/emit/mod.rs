//! Writing the implementations: `const` data and the checks that the compiler evaluates.

mod checks;
mod container;
mod dims;
pub(crate) mod fallback;
mod form;
mod json;
mod keys;
mod paths;
mod properties;
mod shape;
mod wrapper;
mod write;

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream};
use quote::{ToTokens, TokenStreamExt, format_ident, quote};
use syn::Path;

use crate::model::{Analysis, Component, Param, SharedAnalysis};

use write::write;

pub(crate) use container::container;
pub(crate) use wrapper::wrapper;

/// Puts the implementations into a scope of their own, where `__es` is the schema module.
fn scope(krate: Option<&Path>, body: &TokenStream) -> TokenStream {
    let krate = krate.map_or_else(|| quote!(::es_core), |path| quote!(#path));
    let of_methods = paths::PATHS.then(|| {
        quote! {
            #[allow(missing_docs, missing_debug_implementations)]
            #[allow(clippy::new_ret_no_self, clippy::should_implement_trait, clippy::wrong_self_convention)]
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(deprecated, private_interfaces, private_bounds, clippy::type_complexity)]
        #of_methods
        const _: () = {
            use #krate::schema::short::*;
            #body
        };
    }
}

/// `&[("name", value), …]`
fn params(params: &[Param]) -> impl ToTokens {
    write(|tokens| {
        tokens.append(Punct::new('&', Spacing::Alone));
        let entries = params.iter().map(|param| {
            let (name, value) = (&param.name.text, json::param(param));
            quote!((#name, #value))
        });
        tokens.append(Group::new(Delimiter::Bracket, quote!(#(#entries),*)));
    })
}

/// An `Analysis` value.
fn analysis(analysis: &Analysis) -> TokenStream {
    let owner = analysis.owner.to_string();
    let sections = es_vocab::Section::ALL.into_iter().filter_map(|section| {
        let list = match section {
            es_vocab::Section::Analyzer => "analyzers",
            es_vocab::Section::Tokenizer => "tokenizers",
            es_vocab::Section::Filter => "filters",
            es_vocab::Section::CharFilter => "char_filters",
            es_vocab::Section::Normalizer => "normalizers",
        };
        let list = format_ident!("{list}");
        let own = analysis.components.iter().filter(|component| component.section == section);
        let own: Vec<_> = own.map(component).collect();
        (!own.is_empty()).then(|| quote!(#list: &[#(#own),*],))
    });
    let includes = &analysis.includes;
    let includes =
        (!includes.is_empty()).then(|| quote!(includes: &[#(&<#includes as __es::EsAnalysis>::ANALYSIS),*],));
    let templates: Vec<_> = analysis.templates.iter().map(template).collect();
    let templates = (!templates.is_empty()).then(|| quote!(templates: &[#(#templates),*],));
    quote!(__es::Analysis { owner: #owner, #(#sections)* #includes #templates ..__es::Analysis::EMPTY })
}

/// What a type says of a component template.
fn template(ty: &Path) -> TokenStream {
    quote! {{
        use __es::Untold as _;
        __es::Template {
            analysis: <__es::TemplateOf<#ty>>::ANALYSIS,
            properties: <__es::TemplateOf<#ty>>::PROPERTIES,
        }
    }}
}

fn component(component: &Component) -> TokenStream {
    let (name, ty, params) = (&component.name.text, &component.ty.text, params(&component.params));
    quote!(__es::Component { name: #name, ty: #ty, params: #params })
}

/// `impl EsAnalysis`.
pub(crate) fn shared_analysis(model: &SharedAnalysis) -> TokenStream {
    let ident = &model.ident;
    let value = analysis(&model.analysis);
    let checks = checks::of_analysis(&model.analysis, &quote!(<#ident as __es::EsAnalysis>::ANALYSIS));
    scope(
        model.krate.as_ref(),
        &quote! {
            impl __es::EsAnalysis for #ident {
                const ANALYSIS: __es::Analysis = #value;
            }
            #(const _: () = { #checks };)*
        },
    )
}
