//! A type that is written as another: a struct of one field, an enum without data.

use syn::{Data, DataEnum, DataStruct, DeriveInput, Fields, Member, Type, parse_quote_spanned};

use crate::{
    attr::{ContainerSerde, FieldSerde, Item, NodeKind, Value, VariantSerde, items},
    diag::Errors,
};

use super::{
    Container, Field, Wrapper, Written,
    container::elsewhere,
    document::{Role, STRUCT_WORDS},
    field::{self, Owner},
    variants,
};

/// A type that derives `EsField`.
pub(crate) fn wrapper(input: &DeriveInput, errors: &mut Errors) -> Option<Wrapper> {
    let serde = ContainerSerde::read(&input.attrs);
    elsewhere(&serde, &input.ident, "EsField", errors);
    let mut krate = None;
    let mut above = Vec::new();
    for item in items(&input.attrs, errors) {
        match (item.key.text.as_str(), &item.value) {
            ("crate", Value::Is(node)) if let NodeKind::Path(path) = &node.kind => krate = Some(path.clone()),
            (word, _) if STRUCT_WORDS.contains(&word) && es_vocab::field_type(word).is_none() => {
                errors.help(
                    item.key.at,
                    format!("`{word}` belongs to a document or an object, and `EsField` derives neither"),
                    "write a field type, such as `#[es(keyword)]`",
                );
            }
            _ => above.push(item),
        }
    }
    let owner = Owner { ident: &input.ident, variant: None, case: None, role: Role::Object };
    let (field, written) = match &input.data {
        Data::Struct(data) => only_field(data, &serde, above, owner, errors)?,
        Data::Enum(data) => names(data, &serde, above, owner, errors)?,
        Data::Union(_) => {
            errors.help(
                input.ident.span(),
                "`EsField` needs a struct of one field, or an enum without data",
                "serde writes no unions: wrap it in a struct",
            );
            return None;
        }
    };
    let container = Container {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        krate,
        params: Vec::new(),
        fields: vec![field],
        variants: None,
        tag: None,
        extra: Vec::new(),
        keys: Vec::new(),
        document: None,
    };
    Some(Wrapper { container, written })
}

/// The field that serde writes in the struct's place.
fn only_field(
    data: &DataStruct,
    serde: &ContainerSerde,
    above: Vec<Item>,
    owner: Owner<'_>,
    errors: &mut Errors,
) -> Option<(Field, Written)> {
    let mut written: Vec<_> = data.fields.members().zip(&data.fields).collect();
    if serde.transparent.is_some() {
        written.retain(|(_, field)| FieldSerde::read(&field.attrs).skip.is_none() && !is_phantom(&field.ty));
    }
    let fault = match (&data.fields, written.as_slice()) {
        (Fields::Named(_), _) if serde.transparent.is_none() => Some((
            "as an object",
            "derive `EsObject` for it; or, to write its one field alone, add `#[serde(transparent)]`",
        )),
        (_, []) => Some(("without a value", "give it a field")),
        (_, [_]) => None,
        _ => Some(("as a list of values that differ in type", "name its fields and derive `EsObject`")),
    };
    if let Some((written, help)) = fault {
        errors.help(owner.ident.span(), format!("serde writes `{}` {written}", owner.ident), help);
        return None;
    }
    let (member, source) = written.pop()?;
    let field = field::whole(source, &member, above, owner, errors)?;
    Some((field, Written::Member(member)))
}

/// As serde knows it, by its name.
fn is_phantom(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "PhantomData"))
}

/// The strings that serde writes for an enum without data.
fn names(
    data: &DataEnum,
    serde: &ContainerSerde,
    above: Vec<Item>,
    owner: Owner<'_>,
    errors: &mut Errors,
) -> Option<(Field, Written)> {
    if let Some(at) = serde.untagged {
        errors.help(at, "serde writes an untagged variant without data as null", "take `untagged` away");
        return None;
    }
    let mut names = Vec::new();
    for source in &data.variants {
        let of_variant = VariantSerde::read(&source.attrs);
        if of_variant.skip {
            continue;
        }
        if serde.tag.is_some() || !matches!(source.fields, Fields::Unit) {
            errors.help(
                source.ident.span(),
                format!("serde writes `{}::{}` as an object", owner.ident, source.ident),
                "derive `EsObject` for the enum",
            );
            return None;
        }
        names.push((source.ident.clone(), variants::name(source, &of_variant, serde).text));
    }
    let source: syn::Field = parse_quote_spanned!(owner.ident.span()=> name: __es::VariantName);
    let field = field::whole(&source, &Member::from(0), above, owner, errors)?;
    Some((field, Written::Names(names)))
}
