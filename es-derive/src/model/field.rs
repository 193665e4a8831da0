//! One field of a struct: serde's attributes and ours.

use es_vocab::{field_type, field_types};
use syn::{Ident, Member};

use crate::{
    attr::{Case, FieldSerde, Item, Key, Value, items, unraw},
    diag::{Errors, Place, did_you_mean},
};

use super::{
    Definition, Field, KeyField, Mapping, adapter,
    definition::{Position, definition, unknown_type},
    document::{Role, STRUCT_WORDS},
};

/// Words that mark a field, beside its type. Not `version`: that is a field type.
const FLAGS: [&str; 4] = ["id", "routing", "external_version", "unchecked"];

/// Whose field it is.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) ident: &'a Ident,
    /// The variant that it belongs to, in an enum.
    pub(super) variant: Option<&'a Ident>,
    /// How serde renames it.
    pub(super) case: Option<Case>,
    pub(super) role: Role,
}

/// How a field is called.
struct Called {
    /// As a part of the value.
    member: Member,
    /// In messages.
    source: String,
    /// In the JSON.
    name: Key,
}

/// What a field contributes.
pub(super) struct Read {
    /// Its property; `None` when serde does not write it, or when it was refused.
    pub(super) field: Option<Field>,
    /// The roles that its attribute gives it.
    pub(super) keys: Vec<KeyField>,
}

/// The words of a field's attribute.
#[derive(Default)]
struct Words {
    /// The field type; without a definition when it was refused.
    typed: Option<(Key, Option<Definition>)>,
    /// `id`, `routing`, `external_version`, and whether `skip_source` was said.
    keys: Vec<(Key, bool)>,
    unchecked: Option<Place>,
}

/// Reads one named field; reports what is wrong with it.
pub(super) fn read(source: &syn::Field, owner: Owner<'_>, errors: &mut Errors) -> Option<Read> {
    let ident = source.ident.as_ref()?;
    let serde = FieldSerde::read(&source.attrs);
    let plain = unraw(ident);
    let name = match (&serde.rename, owner.case) {
        (Some((name, at)), _) => Key { text: name.clone(), at: *at },
        (None, Some(case)) => Key { text: case.field(&plain), at: ident.span().into() },
        (None, None) => Key { text: plain.clone(), at: ident.span().into() },
    };
    let plain = owner.variant.map_or(plain.clone(), |variant| format!("{variant}::{plain}"));
    let called = Called { member: Member::Named(ident.clone()), source: plain, name };
    let items = items(&source.attrs, errors);
    Some(field(source, called, &items, &serde, owner, errors))
}

/// Reads the one field of a variant such as `Cat(Cat)`. Without a name its properties stand in the enum's place.
pub(super) fn only(
    source: &syn::Field,
    variant: &Ident,
    name: Option<Key>,
    owner: Owner<'_>,
    errors: &mut Errors,
) -> Read {
    let mut serde = FieldSerde::read(&source.attrs);
    let name = name.unwrap_or_else(|| {
        serde.flatten = Some(Place::of(&source.ty));
        Key { text: unraw(variant), at: variant.span().into() }
    });
    let called = Called { member: Member::from(0), source: unraw(variant), name };
    let items = items(&source.attrs, errors);
    field(source, called, &items, &serde, owner, errors)
}

/// Reads the field that a whole type is written as; `above` stands above the type.
pub(super) fn whole(
    source: &syn::Field,
    member: &Member,
    above: Vec<Item>,
    owner: Owner<'_>,
    errors: &mut Errors,
) -> Option<Field> {
    let mut all = above;
    all.extend(items(&source.attrs, errors));
    let text = match member {
        Member::Named(ident) => unraw(ident),
        Member::Unnamed(index) => index.index.to_string(),
    };
    let name = Key { text: text.clone(), at: owner.ident.span().into() };
    let called = Called { member: member.clone(), source: text, name };
    field(source, called, &all, &FieldSerde::read(&source.attrs), owner, errors).field
}

fn field(
    source: &syn::Field,
    called: Called,
    items: &[Item],
    serde: &FieldSerde,
    owner: Owner<'_>,
    errors: &mut Errors,
) -> Read {
    let mut words = Words::default();
    for item in items {
        words.item(item, owner, errors);
    }
    let outside = words.keys.iter().any(|(_, skip_source)| *skip_source);
    let keys = std::mem::take(&mut words.keys).into_iter().map(|(role, skip_source)| KeyField {
        role,
        variant: owner.variant.cloned(),
        member: called.member.clone(),
        ty: source.ty.clone(),
        name: called.name.text.clone(),
        skip_source,
    });
    let keys = keys.collect();
    let mapping = words.mapping(serde, outside, errors);
    let Called { source: named, name, .. } = called;
    let field = mapping.map(|mapping| Field { source: named, ty: source.ty.clone(), name, mapping });
    Read { field, keys }
}

impl Words {
    fn item(&mut self, item: &Item, owner: Owner<'_>, errors: &mut Errors) {
        let word = item.key.text.as_str();
        if FLAGS.contains(&word) {
            self.flag(item, owner, errors);
        } else if field_type(word).is_some() && word != "alias" {
            self.field_type(item, errors);
        } else {
            self.misplaced(item, owner, errors);
            self.typed.get_or_insert((item.key.clone(), None));
        }
    }

    fn flag(&mut self, item: &Item, owner: Owner<'_>, errors: &mut Errors) {
        let (word, at) = (item.key.text.as_str(), item.key.at);
        let skip_source = match (&item.value, word) {
            (Value::None, _) => false,
            (Value::Args(args), "id") if args.len() == 1 && args[0].key.text == "skip_source" => true,
            (_, "id") => {
                return errors.help(
                    at,
                    "`id` takes nothing but `skip_source`",
                    "write `id` or `id(skip_source)`",
                );
            }
            _ => return errors.help(at, format!("`{word}` takes no value"), format!("write `{word}`")),
        };
        if word == "unchecked" {
            self.unchecked = Some(at);
        } else if owner.role != Role::Document {
            errors.help(
                at,
                format!("`{word}` belongs to a document"),
                format!("derive `EsDocument` for `{}`, or leave it out", owner.ident),
            );
        } else if skip_source && owner.variant.is_some() {
            errors.help(at, "the `_id` of an enum stays in its variants", "write `id`");
        } else if self.keys.iter().any(|(known, _)| known.text == word) {
            errors.push(at, format!("duplicate `{word}`"));
        } else {
            self.keys.push((item.key.clone(), skip_source));
        }
    }

    fn field_type(&mut self, item: &Item, errors: &mut Errors) {
        let (word, at) = (item.key.text.as_str(), item.key.at);
        if let Some((first, _)) = &self.typed {
            if first.text == word {
                return errors.push(at, format!("duplicate `{word}`"));
            }
            return errors.help(
                at,
                format!("a second field type, `{word}`"),
                format!("to index the value in a second way: `{}(fields({word} = {word}))`", first.text),
            );
        }
        let args: &[Item] = match &item.value {
            Value::Args(args) => args,
            Value::None => &[],
            _ => {
                errors.help(
                    at,
                    format!("`{word}` is a field type"),
                    format!("write `{word}`, or `{word}(…)` with its parameters"),
                );
                self.typed = Some((item.key.clone(), None));
                return;
            }
        };
        self.typed = Some((item.key.clone(), definition(&item.key, args, Position::Field, errors)));
    }

    /// What the words and serde's together mean; `None` for no property.
    fn mapping(self, serde: &FieldSerde, outside: bool, errors: &mut Errors) -> Option<Mapping> {
        let Words { typed, unchecked, .. } = self;
        let no_effect = |errors: &mut Errors, at: Place, why: &str| {
            if let Some((word, _)) = &typed {
                errors.push(at, format!("{why}, so `#[es({})]` has no effect", word.text));
            }
        };
        if let Some((what, at)) = serde.skip {
            no_effect(errors, at, &format!("skipped by serde (`{what}`)"));
            return None;
        }
        if outside {
            if let Some((word, _)) = &typed {
                no_effect(errors, word.at, "`skip_source` takes the field out of the document");
            }
            return None;
        }
        if let Some(at) = serde.flatten {
            no_effect(errors, at, "flattened by serde into its parent");
            // Whatever it brings is left to `dynamic`.
            if unchecked.is_some() {
                return None;
            }
            if let Some((what, at)) = serde.with {
                errors.help(
                    at,
                    format!(
                        "`{what}` decides what serde writes, so the names that are flattened can't be known"
                    ),
                    "leave them to `dynamic`: `#[es(unchecked)]`",
                );
                return None;
            }
            return Some(Mapping::Flatten);
        }
        if let Some((_, definition)) = typed {
            let mut definition = definition?;
            definition.unchecked = unchecked.is_some() || serde.with.is_some();
            adapter::check(&definition, serde, errors);
            return Some(Mapping::Explicit(definition));
        }
        if let Some((what, at)) = serde.with {
            errors.help(
                at,
                format!("`{what}` decides what serde writes, so the field type can't be known"),
                "give the field one, such as `#[es(keyword)]`",
            );
            return None;
        }
        if let Some(at) = unchecked {
            errors.help(at, "`unchecked` needs a field type", "write `#[es(keyword, unchecked)]`");
            return None;
        }
        Some(Mapping::Inferred)
    }

    /// Reports a word that is neither a field type nor a flag.
    fn misplaced(&self, item: &Item, owner: Owner<'_>, errors: &mut Errors) {
        let key = &item.key;
        let word = key.text.as_str();
        let text = item.value.text().map(|(text, _)| text);
        let given = self.typed.as_ref().and_then(|(word, _)| field_type(&word.text));
        let param_of =
            given.into_iter().chain(field_types()).find(|ty| ty.param(word).is_some()).map(|ty| ty.name);
        let of_struct = STRUCT_WORDS.contains(&word);
        // `index = "articles"` is the struct's, `index = false` is a parameter.
        let surely =
            param_of.is_none() || (word == "index" && text.is_some()) || matches!(item.value, Value::Args(_));
        if of_struct && surely {
            let keyword = if owner.variant.is_some() { "enum" } else { "struct" };
            errors.help(
                key.at,
                format!("`{word}` is a struct attribute"),
                format!("move it above `{keyword} {}`", owner.ident),
            );
        } else if let Some(ty) = param_of {
            errors.help(
                key.at,
                format!("`{word}` is a parameter of a field type"),
                format!("put it inside the type, such as `{ty}({word} = …)`"),
            );
        } else if let ("type", Some(ty)) = (word, text.and_then(field_type)) {
            errors.help(key.at, "the field type is a bare word", format!("write `#[es({})]`", ty.name));
        } else if es_vocab::synonym(word).is_some() {
            unknown_type(key, errors);
        } else {
            let help = did_you_mean(word, field_types().map(|ty| ty.name).chain(FLAGS));
            errors.maybe_help(key.at, format!("unknown field type `{word}`"), help);
        }
    }
}
