//! Chains of filters.
//!
//! A `multiplexer` or `condition` that leads back to itself overflows the stack of Elasticsearch's master: the
//! server checks nothing, so this is the only guard.

use es_vocab::{Section, component_type};

use crate::{
    diag::{Errors, list},
    model::{Analysis, Component, refers_to, strings},
};

pub(super) fn check(analysis: &Analysis, errors: &mut Errors) {
    // Filters on a ring that was reported: one ring, one error.
    let mut reported = Vec::new();
    for component in &analysis.components {
        match component.section {
            Section::Filter => cycle(component, analysis, &mut reported, errors),
            Section::Normalizer => normalizing(component, analysis, errors),
            _ => {}
        }
    }
}

/// The filters that a filter runs.
fn runs(component: &Component) -> Vec<String> {
    let params = component.params.iter().filter(|param| refers_to(param.expected) == Some(Section::Filter));
    params
        .flat_map(|param| strings(&param.node))
        .flat_map(|(text, _)| text.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>())
        .collect()
}

fn cycle(start: &Component, analysis: &Analysis, reported: &mut Vec<String>, errors: &mut Errors) {
    let find = |name: &str| {
        analysis.components.iter().find(|other| other.section == Section::Filter && other.name.text == name)
    };
    let mut todo = runs(start);
    let mut seen = Vec::new();
    while let Some(name) = todo.pop() {
        if !seen.contains(&name) {
            todo.extend(find(&name).map(runs).unwrap_or_default());
            seen.push(name);
        }
    }
    if seen.contains(&start.name.text) && !reported.contains(&start.name.text) {
        errors.help(
            start.name.at,
            format!("the token filter `{}` leads back to itself", start.name.text),
            "take it out of its own chain: Elasticsearch does not check this, and its master node would crash",
        );
        reported.extend(seen);
    }
}

fn normalizing(normalizer: &Component, analysis: &Analysis, errors: &mut Errors) {
    for param in &normalizer.params {
        let Some(section) = refers_to(param.expected) else { continue };
        for (name, at) in strings(&param.node) {
            let own = analysis.components.iter().find(|own| own.section == section && own.name.text == name);
            let ty = own.map_or(name.as_str(), |own| own.ty.text.as_str());
            if component_type(section, ty).is_some_and(|row| !row.normalizing) {
                let allowed = es_vocab::component_types(section).iter().filter(|row| row.normalizing);
                errors.help(
                    at,
                    format!(
                        "a normalizer can't use the {} `{name}`, which may change more than one character",
                        section.noun()
                    ),
                    format!("use one of {}", list(allowed.map(|row| row.name))),
                );
            }
        }
    }
}
