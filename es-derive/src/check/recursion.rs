//! A struct that contains itself has an infinite mapping. Only the direct case is seen here; in the indirect one
//! rustc reports a cycle among the types.

use syn::{GenericArgument, PathArguments, Type};

use crate::{
    diag::{Errors, Place},
    model::{Container, Mapping},
};

pub(super) fn check(container: &Container, errors: &mut Errors) {
    let ident = container.ident.to_string();
    for field in &container.fields {
        let descends = match &field.mapping {
            Mapping::Inferred | Mapping::Flatten => true,
            Mapping::Explicit(definition) => definition.descends(),
        };
        if descends && holds(&field.ty, &ident) {
            errors.help(
                Place::of(&field.ty),
                format!("`{}` contains itself, so its mapping would be infinite", container.ident),
                "map this field as `flattened`, or as `object(enabled = false)`",
            );
        }
    }
}

/// Types that are mapped as the type within. What else names the struct need not hold it: `Id<Product>`, a map.
const WRAPPERS: [&str; 21] = [
    "Arc",
    "BTreeSet",
    "BinaryHeap",
    "Box",
    "Cell",
    "Cow",
    "HashSet",
    "IndexSet",
    "LinkedList",
    "Mutex",
    "Option",
    "Pin",
    "Rc",
    "RefCell",
    "Reverse",
    "RwLock",
    "Saturating",
    "SmallVec",
    "Vec",
    "VecDeque",
    "Wrapping",
];

/// Whether a type is `ident` or `Self`, alone and not as the end of a longer path, or wraps it.
fn holds(ty: &Type, ident: &str) -> bool {
    match ty {
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return false };
            // As text, once: to compare an identifier with a text makes a text of it each time.
            let name = last.ident.to_string();
            if path.path.segments.len() == 1 && (name == "Self" || name == ident) {
                return true;
            }
            let PathArguments::AngleBracketed(within) = &last.arguments else { return false };
            WRAPPERS.contains(&name.as_str())
                && within.args.iter().any(|arg| matches!(arg, GenericArgument::Type(ty) if holds(ty, ident)))
        }
        Type::Reference(reference) => holds(&reference.elem, ident),
        Type::Slice(slice) => holds(&slice.elem, ident),
        Type::Array(array) => holds(&array.elem, ident),
        Type::Paren(paren) => holds(&paren.elem, ident),
        Type::Group(group) => holds(&group.elem, ident),
        _ => false,
    }
}
