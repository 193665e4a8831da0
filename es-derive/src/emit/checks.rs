//! Checks that need other types, as calls that the compiler evaluates.

use std::collections::BTreeSet;

use es_vocab::{Section, Value as Sort, is_built_in};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

use super::write::{generic, words, write};
use crate::{
    attr::{Node, NodeKind},
    check::references::{Reference, closed, defines, of_analysis as references_of_analysis, of_fields},
    diag::Place,
    model::{Analysis, Container, Document, Mapping, Param, SIMILARITIES, strings},
};

/// The checks of this struct's fields against the document `root`, each a statement of its own; a name or path used
/// many times is checked where it is used first. `own` are definitions that the root is known to have, `this` the
/// struct's own type.
pub(crate) fn of_container(
    container: &Container,
    root: &TokenStream,
    this: &TokenStream,
    own: Option<&Analysis>,
) -> Vec<TokenStream> {
    let mut seen = BTreeSet::new();
    let mut references = of_fields(container);
    references.retain(|Reference { section, name, .. }| {
        !own.is_some_and(|own| defines(own, *section, name)) && seen.insert((*section, name.clone()))
    });
    let schema = quote!(<#root as __es::EsDocument>::SCHEMA);
    let named = references.iter().map(|reference| component(reference, &quote!(&#schema.analysis)));
    named
        .chain(paths(container, &schema))
        .chain(params(container, &schema))
        .chain(places(container, &schema, this))
        .collect()
}

/// What only a document is checked for, as a whole.
pub(crate) fn of_document(
    container: &Container,
    document: &Document,
    whole: &TokenStream,
) -> Vec<TokenStream> {
    let schema = quote!(<#whole as __es::EsDocument>::SCHEMA);
    let mut found = Vec::new();
    let at = container.ident.span();
    found.push(quote_spanned!(at=> __es::check::limits(&#schema);));
    let source = document.root.iter().find(|param| param.name.text == "_source");
    let mode = document.settings.iter().find(|param| param.name.text == "mode");
    if let Some(param) = source.or(mode) {
        found.push(quote_spanned!(param.name.at.first=> __es::check::synthetic(&#schema);));
    }
    if let Some(param) = document.settings.iter().find(|param| param.name.text == "sort.field") {
        found.push(quote_spanned!(param.name.at.first=> __es::check::flat_index(&#schema.object);));
    }
    if let Some(stream) = &document.form.data_stream {
        let fields = container.fields.iter().map(|field| &field.name);
        let mut all = fields.chain(container.extra.iter().map(|extra| &extra.name));
        // In an enum it is the other variants that may lack it.
        let named = all.find(|name| name.text == es_vocab::TIMESTAMP && container.variants.is_none());
        let at = named.unwrap_or(&stream.word).at.first;
        found.push(quote_spanned!(at=> __es::check::timestamp(&#schema);));
    }
    for (at, ty) in document.analysis.templates.iter().enumerate() {
        let name = ty.to_token_stream().to_string().replace(' ', "");
        found.push(quote_spanned! {Place::of(ty).first=>
            __es::check::template(#schema.analysis.templates[#at], #name);
        });
    }
    for include in &document.analysis.includes {
        let at = Place::of(include).first;
        found.push(quote_spanned! {at=>
            __es::check::grams(&#schema, &<#include as __es::EsAnalysis>::ANALYSIS);
        });
    }
    found
}

/// The same for definitions: what they name, and that those which are merged agree.
pub(crate) fn of_analysis(analysis: &Analysis, value: &TokenStream) -> Vec<TokenStream> {
    if closed(analysis) {
        return Vec::new();
    }
    let mut references = references_of_analysis(analysis);
    references.retain(|reference| !defines(analysis, reference.section, &reference.name));
    let named = references.iter().map(|reference| component(reference, &quote!(&#value)));
    let agreed = analysis
        .includes
        .last()
        .map(|last| quote_spanned!(Place::of(last).first=> __es::check::consistent(&#value);));
    named.chain(agreed).collect()
}

fn component(reference: &Reference, analysis: &TokenStream) -> TokenStream {
    let Reference { section, name, at, user } = reference;
    let section = format_ident!("{}", format!("{section:?}"));
    quote_spanned!(at.first=> __es::check::component(#analysis, __es::Section::#section, #name, #user);)
}

/// What `copy_to`, aliases, contexts and settings lead to must be fields of the document.
fn paths(container: &Container, schema: &TokenStream) -> Vec<TokenStream> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut check = |node: &Node, what: &'static str, user: &str| {
        for (path, at) in strings(node) {
            if seen.insert((what, path.clone())) {
                let what = format_ident!("{what}");
                found.push(quote_spanned! {at.first=>
                    __es::check::path(&#schema, #path, __es::check::Use::#what, #user);
                });
            }
        }
    };
    for (name, definition) in container.definitions() {
        for param in &definition.params {
            let user = || format!("{}::{name}", container.ident);
            match param.expected {
                Sort::Paths => check(&param.node, "CopyTo", &user()),
                Sort::Path => check(&param.node, "Alias", &user()),
                _ if param.name.text == "contexts" => {
                    for path in geo_paths(&param.node) {
                        check(path, "GeoContext", &user());
                    }
                }
                _ => {}
            }
        }
    }
    for param in container.document.iter().flat_map(|document| &document.settings) {
        let user = || container.ident.to_string();
        match param.name.text.as_str() {
            "sort.field" => check(&param.node, "Sort", &user()),
            "routing_path" => check(&param.node, "RoutingPath", &user()),
            _ => {}
        }
    }
    found
}

/// The paths of a completion's contexts of type `geo`: those of others may lead nowhere.
fn geo_paths(node: &Node) -> Vec<&Node> {
    match &node.kind {
        NodeKind::List(nodes) => nodes.iter().flat_map(geo_paths).collect(),
        NodeKind::Object(entries) => {
            let find = |name: &str| entries.iter().find(|(key, _)| key.text == name).map(|(_, node)| node);
            let geo = find("type").is_some_and(|node| matches!(&node.kind, NodeKind::Str(ty) if ty == "geo"));
            find("path").filter(|_| geo).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Similarities must be defined, and analyzers fit to index with.
fn params(container: &Container, schema: &TokenStream) -> Vec<TokenStream> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, definition) in container.definitions() {
        let subs = definition.fields.iter().map(|(_, sub)| sub);
        for param in std::iter::once(definition).chain(subs).flat_map(|definition| &definition.params) {
            let NodeKind::Str(value) = &param.node.kind else { continue };
            let known = SIMILARITIES.contains(&value.as_str()) || is_built_in(Section::Analyzer, value);
            if known || !seen.insert((param.name.text.clone(), value.clone())) {
                continue;
            }
            let (at, user) = (param.node.at.first, format!("`{}::{name}`", container.ident));
            if param.expected == Sort::Similarity {
                found.push(quote_spanned!(at=> __es::check::similarity(&#schema, #value, #user);));
            } else if param.name.text == "analyzer" {
                found.push(quote_spanned!(at=> __es::check::indexes(&#schema.analysis, #value, #user);));
            }
        }
    }
    found
}

/// Fields that may not stand everywhere.
fn places(container: &Container, schema: &TokenStream, this: &TokenStream) -> Vec<TokenStream> {
    let mut found = Vec::new();
    let off = |params: &[Param]| {
        let given = params.iter().find(|param| param.name.text == "subobjects");
        given
            .filter(|param| matches!(param.node.kind, NodeKind::Bool(false)))
            .map(|param| param.name.at.first)
    };
    if let Some(at) = off(&container.params) {
        let user = container.ident.to_string();
        found.push(quote_spanned!(at=> __es::check::leaves(&<#this as __es::EsObject>::OBJECT, #user);));
    }
    for field in &container.fields {
        let Mapping::Explicit(definition) = &field.mapping else { continue };
        if let Some(at) = off(&definition.params).filter(|_| definition.descends()) {
            let (ty, user) = (&field.ty, &field.name.text);
            found.push(quote_spanned!(at=> __es::check::leaves(&<#ty as __es::EsObject>::OBJECT, #user);));
        }
    }
    let mut dimensions = false;
    for (name, definition) in container.definitions() {
        let user = || format!("{}::{name}", container.ident);
        if definition.ty.text == "join" {
            let (at, user) = (definition.ty.at.first, user());
            found.push(quote_spanned!(at=> __es::check::join(&#schema.object, #user);));
        }
        if let Some(param) = definition.param("time_series_dimension")
            && matches!(param.node.kind, NodeKind::Bool(true))
            && !dimensions
        {
            dimensions = true;
            let (at, user) = (param.name.at.first, user());
            found.push(quote_spanned!(at=> __es::check::dimension(&#schema.object, #user);));
        }
    }
    found
}

/// The checks of a field's type against a document.
#[derive(Clone, Copy)]
pub(crate) struct Inner<'a> {
    of: &'static str,
    ty: &'a Type,
}

impl<'a> Inner<'a> {
    /// Those of all fields, each type once; apart are those that share a constant.
    pub(crate) fn all(container: &'a Container) -> (Vec<Self>, Vec<Self>) {
        let mut seen = BTreeSet::new();
        let checked = container.fields.iter().filter_map(|field| {
            let of = match &field.mapping {
                Mapping::Inferred => "__EsField",
                Mapping::Flatten => "__EsObject",
                Mapping::Explicit(definition) if definition.descends() => "__EsObject",
                Mapping::Explicit(_) => return None,
            };
            let ty = &field.ty;
            seen.insert((of, ty.to_token_stream().to_string())).then_some(Inner { of, ty })
        });
        checked.partition(|inner| is_common(inner.ty))
    }

    /// For the document `root`.
    pub(crate) fn by(self, root: &'a TokenStream) -> impl ToTokens + 'a {
        let Inner { of, ty } = self;
        write(move |tokens| {
            let Place { first, last } = Place::of_type(ty);
            words(tokens, first, &["<"]);
            generic(tokens, ty, of, "Check", root);
            words(tokens, last, &["as", "__Check", ">", "::", "CHECK"]);
        })
    }
}

/// Whether a type is spelt as one that has nothing to check. If another type bears the name, it is checked all the same,
/// but of two such in one struct a build reports the first.
fn is_common(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    match &last.arguments {
        PathArguments::None => {
            last.ident == "String" || last.ident.to_string().starts_with(char::is_lowercase)
        }
        PathArguments::AngleBracketed(within) if last.ident == "Option" || last.ident == "Vec" => {
            within.args.iter().all(|arg| matches!(arg, GenericArgument::Type(ty) if is_common(ty)))
        }
        _ => false,
    }
}
