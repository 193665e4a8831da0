//! N-grams and shingles of which the sizes differ by more than the index allows.

use crate::{
    attr::NodeKind,
    diag::Errors,
    model::{Component, Document},
};

pub(super) fn check(document: &Document, errors: &mut Errors) {
    for component in &document.analysis.components {
        let Some((found, limit, default)) = spread(component) else { continue };
        let most =
            document.settings.iter().find(|param| param.name.text == limit).map_or(Some(default), |param| {
                match param.node.kind {
                    NodeKind::Int(value) => Some(value),
                    _ => None, // a constant: the server's to say
                }
            });
        if let Some(most) = most.filter(|most| found > *most) {
            errors.help(
                component.name.at,
                format!("the sizes of `{}` differ by {found}, and `{limit}` is {most}", component.name.text),
                format!("narrow the sizes, or add `settings({limit} = {found})`"),
            );
        }
    }
}

/// By how much the sizes differ, the setting that limits it, and its default.
fn spread(component: &Component) -> Option<(i128, &'static str, i128)> {
    let number =
        |name: &str, default: i128| match component.params.iter().find(|param| param.name.text == name) {
            None => Some(default),
            Some(param) => match param.node.kind {
                NodeKind::Int(value) => Some(value),
                _ => None,
            },
        };
    match component.ty.text.as_str() {
        "ngram" => Some((number("max_gram", 2)? - number("min_gram", 1)?, "max_ngram_diff", 1)),
        "shingle" => {
            let single = component.params.iter().all(|param| {
                param.name.text != "output_unigrams" || matches!(param.node.kind, NodeKind::Bool(true))
            });
            let sizes = number("max_shingle_size", 2)? - number("min_shingle_size", 2)?;
            Some((sizes + i128::from(single), "max_shingle_diff", 3))
        }
        _ => None,
    }
}
