//! One field of a struct: serde's attributes and ours.

use es_vocab::{field_type, field_types};
use syn::Member;

use crate::{
    attr::{ContainerSerde, FieldSerde, Item, Key, Value, items, unraw},
    diag::{Errors, did_you_mean},
};

use super::{
    Definition, Field, KeyField, Mapping,
    definition::{Place, definition, unknown_type},
    document::STRUCT_WORDS,
};

/// Words that mark a field, beside its type. Not `version`: that is a field type.
const FLAGS: [&str; 4] = ["id", "routing", "external_version", "unchecked"];

/// What a field contributes.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) field: Option<Field>,
    pub(crate) id: Option<(KeyField, proc_macro2::Span)>,
    pub(crate) routing: Option<(KeyField, proc_macro2::Span)>,
    pub(crate) external_version: Option<(KeyField, proc_macro2::Span)>,
}

/// Reads one field; reports what is wrong with it.
pub(crate) fn read(
    source: &syn::Field,
    owner: &syn::Ident,
    container: &ContainerSerde,
    is_document: bool,
    errors: &mut Errors,
) -> Read {
    let mut read = Read::default();
    let Some(ident) = &source.ident else { return read };
    let serde = FieldSerde::read(&source.attrs, errors);
    let given = items(&source.attrs, errors);
    let plain = unraw(ident);
    let name = match (&serde.rename, container.rename_all) {
        (Some((name, at)), _) => Key { text: name.clone(), span: *at },
        (None, Some(case)) => Key { text: case.field(&plain), span: ident.span() },
        (None, None) => Key { text: plain, span: ident.span() },
    };

    let mut typed: Option<(Key, Option<Definition>)> = None;
    let mut unchecked = None;
    for item in &given {
        let word = item.key.text.as_str();
        if FLAGS.contains(&word) {
            let skip_source = match (&item.value, word) {
                (Value::None, _) => false,
                (Value::Args(args), "id") if args.len() == 1 && args[0].key.text == "skip_source" => true,
                (_, "id") => {
                    errors.help(
                        item.key.span,
                        "`id` takes nothing but `skip_source`",
                        "write `id` or `id(skip_source)`",
                    );
                    continue;
                }
                _ => {
                    errors.help(item.key.span, format!("`{word}` takes no value"), format!("write `{word}`"));
                    continue;
                }
            };
            let slot = match word {
                "id" => &mut read.id,
                "routing" => &mut read.routing,
                "external_version" => &mut read.external_version,
                _ => {
                    unchecked = Some(item.key.span);
                    continue;
                }
            };
            if slot.is_some() {
                errors.push(item.key.span, format!("duplicate `{word}`"));
            }
            if !is_document {
                errors.help(
                    item.key.span,
                    format!("`{word}` belongs to a document"),
                    format!("derive `EsDocument` for `{owner}`, or leave it out"),
                );
            }
            let key = KeyField {
                member: Member::Named(ident.clone()),
                ty: source.ty.clone(),
                name: name.text.clone(),
                skip_source,
            };
            *slot = Some((key, item.key.span));
        } else if field_type(word).is_some() {
            if let Some((first, _)) = &typed {
                let message = if first.text == word {
                    format!("duplicate `{word}`")
                } else {
                    format!(
                        "a second field type `{word}`\nhelp: index the value in another way with `fields({word} = {word})` inside `{}(…)`",
                        first.text
                    )
                };
                errors.push(item.key.span, message);
                continue;
            }
            let args: &[Item] = match &item.value {
                Value::Args(args) => args,
                Value::None => &[],
                _ => {
                    errors.help(
                        item.key.span,
                        format!("`{word}` is a field type"),
                        format!("write `{word}`, or `{word}(…)` with its parameters"),
                    );
                    typed = Some((item.key.clone(), None));
                    continue;
                }
            };
            typed = Some((item.key.clone(), definition(&item.key, args, Place::Field, errors)));
        } else {
            misplaced(item, owner, errors);
            typed.get_or_insert((item.key.clone(), None));
        }
    }

    if let Some((what, at)) = serde.skip {
        if let Some((word, _)) = &typed {
            errors.push(at, format!("skipped by serde (`{what}`), so `#[es({})]` has no effect", word.text));
        }
        return read;
    }
    let outside = read.id.as_ref().is_some_and(|(id, _)| id.skip_source);
    if outside {
        if let Some((word, Some(_))) = &typed {
            errors.push(
                word.span,
                format!(
                    "`skip_source` takes the field out of the document, so `{}` has no effect",
                    word.text
                ),
            );
        }
        return read;
    }
    let mapping = match (typed, serde.flatten) {
        (Some((word, _)), Some(at)) => {
            errors.push(
                at,
                format!("flattened by serde into its parent, so `#[es({})]` has no effect", word.text),
            );
            return read;
        }
        (None, Some(_)) => Mapping::Flatten,
        (Some((_, None)), None) => return read,
        (Some((_, Some(mut definition))), None) => {
            definition.unchecked = unchecked.is_some() || serde.with.is_some();
            Mapping::Explicit(definition)
        }
        (None, None) => {
            if let Some((what, at)) = serde.with {
                errors.help(
                    at,
                    format!("`{what}` decides what serde writes, so the field type can't be known"),
                    "give the field one, such as `#[es(keyword)]`",
                );
                return read;
            }
            if let Some(at) = unchecked {
                errors.help(at, "`unchecked` needs a field type", "write `#[es(keyword, unchecked)]`");
                return read;
            }
            Mapping::Inferred
        }
    };
    read.field = Some(Field { ty: source.ty.clone(), name, mapping });
    read
}

/// A word that is neither a field type nor a flag.
fn misplaced(item: &Item, owner: &syn::Ident, errors: &mut Errors) {
    let key = &item.key;
    let word = key.text.as_str();
    let is_text =
        matches!(&item.value, Value::Is(node) if matches!(node.kind, crate::attr::NodeKind::Str(_)));
    let param_of: Vec<&str> = field_types().filter(|ty| ty.param(word).is_some()).map(|ty| ty.name).collect();
    let of_struct = STRUCT_WORDS.contains(&word);
    // `index = "articles"` is the struct's, `index = false` is a parameter.
    if of_struct
        && (param_of.is_empty() || (word == "index" && is_text) || matches!(item.value, Value::Args(_)))
    {
        return errors.help(
            key.span,
            format!("`{word}` is a struct attribute"),
            format!("move it above `struct {owner}`"),
        );
    }
    if let Some(ty) = param_of.first() {
        return errors.help(
            key.span,
            format!("`{word}` is a parameter of a field type"),
            format!("put it inside the type, such as `{ty}({word} = …)`"),
        );
    }
    if es_vocab::synonym(word).is_some() {
        return unknown_type(key, errors);
    }
    let known = field_types().map(|ty| ty.name).chain(FLAGS);
    let help = did_you_mean(word, known);
    errors.maybe_help(key.span, format!("unknown field type `{word}`"), help);
}
