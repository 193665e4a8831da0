//! N-grams and shingles of which the sizes differ by more than the index allows.

use es_vocab::{SPREADS, Spread};

use crate::{
    attr::NodeKind,
    diag::Errors,
    model::{Component, Document, Param},
};

pub(super) fn check(document: &Document, errors: &mut Errors) {
    for component in &document.analysis.components {
        let Some(row) = SPREADS.iter().find(|row| row.of == component.ty.text) else { continue };
        let limit = row.limit.0;
        // A constant among them is the server's to judge.
        if let (Some(found), Some(most)) = (difference(component, row), number(&document.settings, row.limit))
            && found > most
        {
            errors.help(
                component.name.at,
                format!("the sizes of `{}` differ by {found}, and `{limit}` is {most}", component.name.text),
                format!("narrow the sizes, or add `settings({limit} = {found})`"),
            );
        }
    }
}

fn difference(component: &Component, row: &Spread) -> Option<i128> {
    let params = &component.params;
    let one_more = row.one_more.is_some_and(|flag| {
        params.iter().all(|param| param.name.text != flag || matches!(param.node.kind, NodeKind::Bool(true)))
    });
    Some(number(params, row.high)? - number(params, row.low)? + i128::from(one_more))
}

/// A number, or what it is when it is not given; `None` for a constant.
fn number(params: &[Param], (name, default): (&str, i64)) -> Option<i128> {
    match params.iter().find(|param| param.name.text == name) {
        None => Some(default.into()),
        Some(param) => match param.node.kind {
            NodeKind::Int(value) => Some(value),
            _ => None,
        },
    }
}
