//! Fields that several variants of an enum have: in the mapping they are one. What the attributes do not say is left
//! to the compiler's constants.

use std::collections::BTreeMap;

use crate::{
    diag::Errors,
    model::{Container, Mapping, Variant},
};

pub(super) fn check(container: &Container, errors: &mut Errors) {
    let mut seen: BTreeMap<(Option<&str>, &str), (&str, &Variant)> = BTreeMap::new();
    for variant in container.variants.iter().flatten() {
        let within = variant.within.as_ref().map(|within| within.text.as_str());
        for field in &container.fields[variant.fields.clone()] {
            let Mapping::Explicit(definition) = &field.mapping else { continue };
            let ty = definition.ty.text.as_str();
            let (first, other) = *seen.entry((within, &field.name.text)).or_insert((ty, variant));
            if first != ty {
                errors.help(
                    definition.ty.at,
                    format!(
                        "`{}` is `{first}` in `{}` and `{ty}` in `{}`",
                        field.name.text, other.ident, variant.ident
                    ),
                    "map both in the same way, or rename one",
                );
            }
        }
    }
}
