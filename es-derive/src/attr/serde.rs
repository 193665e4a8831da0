//! serde's attributes: the mapping must name what serde writes.

use syn::{Attribute, Ident, Meta, Token, ext::IdentExt, parse::ParseStream};

use crate::diag::Place;

/// What serde's attributes on the struct or enum mean for the mapping.
#[derive(Default)]
pub(crate) struct ContainerSerde {
    /// Renames the fields of a struct, the variants of an enum.
    pub(crate) rename_all: Option<Case>,
    /// Renames the fields of an enum's variants.
    pub(crate) rename_all_fields: Option<Case>,
    /// `into`, `remote`: serde does not write this type's fields.
    pub(crate) elsewhere: Option<(&'static str, Place)>,
    pub(crate) transparent: Option<Place>,
    /// `tag = "…"`: one more field, holding the name of the struct or of the variant.
    pub(crate) tag: Option<(String, Place)>,
    /// `content = "…"`: where a variant's data stands, beside `tag`.
    pub(crate) content: Option<(String, Place)>,
    pub(crate) untagged: Option<Place>,
}

/// What serde's attributes on a variant mean for the mapping.
#[derive(Default)]
pub(crate) struct VariantSerde {
    pub(crate) rename: Option<(String, Place)>,
    /// Renames its fields.
    pub(crate) rename_all: Option<Case>,
    /// Not written: `skip`, `skip_serializing`.
    pub(crate) skip: bool,
    /// `with`, `serialize_with`: the JSON is not what the fields say.
    pub(crate) with: Option<(&'static str, Place)>,
    pub(crate) untagged: Option<Place>,
}

/// What serde's attributes on a field mean for the mapping.
#[derive(Default)]
pub(crate) struct FieldSerde {
    pub(crate) rename: Option<(String, Place)>,
    /// Not written: `skip`, `skip_serializing`.
    pub(crate) skip: Option<(&'static str, Place)>,
    pub(crate) flatten: Option<Place>,
    /// `with`, `serialize_with`: the JSON is not what the type says.
    pub(crate) with: Option<(&'static str, Place)>,
    /// The path that `with` names.
    pub(crate) adapter: Option<(String, Place)>,
}

/// A `rename_all` rule.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    fn parse(word: &str) -> Option<Case> {
        Some(match word {
            "lowercase" => Case::Lower,
            "UPPERCASE" => Case::Upper,
            "PascalCase" => Case::Pascal,
            "camelCase" => Case::Camel,
            "snake_case" => Case::Snake,
            "SCREAMING_SNAKE_CASE" => Case::ScreamingSnake,
            "kebab-case" => Case::Kebab,
            "SCREAMING-KEBAB-CASE" => Case::ScreamingKebab,
            _ => return None,
        })
    }

    /// serde's rule for fields, which it takes to be in snake case.
    pub(crate) fn field(self, name: &str) -> String {
        match self {
            Case::Lower | Case::Snake => name.to_owned(),
            Case::Upper | Case::ScreamingSnake => name.to_ascii_uppercase(),
            Case::Pascal => pascal(name),
            Case::Camel => uncapitalised(&pascal(name)),
            Case::Kebab => name.replace('_', "-"),
            Case::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// serde's rule for variants, which it takes to be in pascal case.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            Case::Pascal => name.to_owned(),
            Case::Lower => name.to_ascii_lowercase(),
            Case::Upper => name.to_ascii_uppercase(),
            Case::Camel => uncapitalised(name),
            Case::Snake => snake(name),
            Case::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Case::Kebab => snake(name).replace('_', "-"),
            Case::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn uncapitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, c) in name.char_indices() {
        if at > 0 && c.is_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn pascal(name: &str) -> String {
    let mut out = String::new();
    let mut capital = true;
    for c in name.chars() {
        if c == '_' {
            capital = true;
        } else if capital {
            out.push(c.to_ascii_uppercase());
            capital = false;
        } else {
            out.push(c);
        }
    }
    out
}

/// An identifier's text, without `r#`.
pub(crate) fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

impl ContainerSerde {
    pub(crate) fn read(attrs: &[Attribute]) -> Self {
        let mut found = ContainerSerde::default();
        each(attrs, |name, at, text| match name {
            "rename_all" => found.rename_all = text.and_then(|(text, _)| Case::parse(&text)),
            "rename_all_fields" => found.rename_all_fields = text.and_then(|(text, _)| Case::parse(&text)),
            "into" => found.elsewhere = Some(("into", at)),
            "remote" => found.elsewhere = Some(("remote", at)),
            "transparent" => found.transparent = Some(at),
            "tag" => found.tag = text,
            "content" => found.content = text,
            "untagged" => found.untagged = Some(at),
            _ => {}
        });
        found
    }
}

impl VariantSerde {
    pub(crate) fn read(attrs: &[Attribute]) -> Self {
        let mut found = VariantSerde::default();
        each(attrs, |name, at, text| match name {
            "rename" => found.rename = text,
            "rename_all" => found.rename_all = text.and_then(|(text, _)| Case::parse(&text)),
            "skip" | "skip_serializing" => found.skip = true,
            "with" => found.with = Some(("with", at)),
            "serialize_with" => found.with = Some(("serialize_with", at)),
            "untagged" => found.untagged = Some(at),
            _ => {}
        });
        found
    }
}

impl FieldSerde {
    pub(crate) fn read(attrs: &[Attribute]) -> Self {
        let mut found = FieldSerde::default();
        each(attrs, |name, at, text| match name {
            "rename" => found.rename = text,
            "skip" => found.skip = Some(("skip", at)),
            "skip_serializing" => found.skip = Some(("skip_serializing", at)),
            "flatten" => found.flatten = Some(at),
            "with" => {
                found.with = Some(("with", at));
                found.adapter = text;
            }
            "serialize_with" => found.with = Some(("serialize_with", at)),
            _ => {}
        });
        found
    }
}

/// Calls `take(name, at, text)` for each word of each `#[serde(…)]`; of `rename(serialize = "…", …)` the text is
/// serialize's. What serde itself would refuse is left to serde.
fn each(attrs: &[Attribute], mut take: impl FnMut(&str, Place, Option<(String, Place)>)) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
        let Meta::List(list) = &attr.meta else { continue };
        let _ = list.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let name = input.call(Ident::parse_any)?;
                let text = value(input)?;
                take(&name.to_string(), name.span().into(), text);
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<proc_macro2::TokenTree>()?;
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
    }
}

/// `= "text"`, or the text of `(serialize = "text", …)`.
fn value(input: ParseStream<'_>) -> syn::Result<Option<(String, Place)>> {
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        if input.peek(syn::LitStr) {
            let literal: syn::LitStr = input.parse()?;
            return Ok(Some((literal.value(), literal.span().into())));
        }
    } else if input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        let mut found = None;
        while !content.is_empty() {
            let side = content.call(Ident::parse_any)?;
            let text = value(&content)?;
            if side == "serialize" {
                found = text;
            }
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        return Ok(found);
    }
    Ok(None)
}
