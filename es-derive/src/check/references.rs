//! Names of analysis components, where they are used.

use es_vocab::{Section, component_types, is_built_in};

use crate::{
    diag::{Errors, Place, did_you_mean},
    model::{Analysis, Container, Definition, Param, refers_to, strings},
};

/// A use of a component by name.
pub(crate) struct Reference {
    pub(crate) section: Section,
    pub(crate) name: String,
    pub(crate) at: Place,
    /// Who uses it, as a person would say it: `` `Product::name` ``.
    pub(crate) user: String,
}

/// What the fields and dynamic templates of a struct name, built-in names left out.
pub(crate) fn of_fields(container: &Container) -> Vec<Reference> {
    let mut found = Vec::new();
    for (name, definition) in container.definitions() {
        of_definition(definition, &|| format!("`{}::{name}`", container.ident), &mut found);
    }
    for (name, definition) in container.document.iter().flat_map(|document| &document.templates) {
        of_definition(definition, &|| format!("the dynamic template `{name}`"), &mut found);
    }
    found
}

fn of_definition(definition: &Definition, user: &dyn Fn() -> String, found: &mut Vec<Reference>) {
    of_params(&definition.params, user, found);
    for (_, sub) in &definition.fields {
        of_definition(sub, user, found);
    }
}

/// What the definitions name.
pub(crate) fn of_analysis(analysis: &Analysis) -> Vec<Reference> {
    let mut found = Vec::new();
    for component in &analysis.components {
        let user = || format!("the {} `{}`", component.section.noun(), component.name.text);
        of_params(&component.params, &user, &mut found);
    }
    found
}

fn of_params(params: &[Param], user: &dyn Fn() -> String, found: &mut Vec<Reference>) {
    for param in params {
        let Some(section) = refers_to(param.expected) else { continue };
        for (text, at) in strings(&param.node) {
            // A multiplexer's entry is a chain of its own: "lowercase, porter_stem".
            for name in text.split(',').map(str::trim) {
                // A template's `{name}` becomes a name when a document comes.
                if !is_built_in(section, name) && !name.contains('{') {
                    found.push(Reference { section, name: name.to_owned(), at, user: user() });
                }
            }
        }
    }
}

/// Whether all that can be named is in sight.
pub(crate) fn closed(analysis: &Analysis) -> bool {
    analysis.includes.is_empty() && analysis.templates.is_empty()
}

/// Whether this analysis itself defines it.
pub(crate) fn defines(analysis: &Analysis, section: Section, name: &str) -> bool {
    analysis.components.iter().any(|component| component.section == section && component.name.text == name)
}

/// A document's fields against its own definitions, when there are no others.
pub(super) fn fields(container: &Container, analysis: &Analysis, errors: &mut Errors) {
    check(of_fields(container), analysis, errors);
}

/// Definitions against each other.
pub(super) fn components(analysis: &Analysis, errors: &mut Errors) {
    check(of_analysis(analysis), analysis, errors);
}

fn check(references: Vec<Reference>, analysis: &Analysis, errors: &mut Errors) {
    if !closed(analysis) || !analysis.sound {
        return;
    }
    for Reference { section, name, at, user } in references {
        if defines(analysis, section, &name) {
            continue;
        }
        let own =
            analysis.components.iter().filter(|own| own.section == section).map(|own| own.name.text.as_str());
        let built_in = component_types(section).iter().filter(|ty| ty.built_in).map(|ty| ty.name);
        let help = did_you_mean(&name, own.chain(built_in)).unwrap_or_else(|| {
            format!("define it above `{}`: `{}({name} = …)`", analysis.owner, section.key())
        });
        let noun = section.noun();
        errors.help(at, format!("{noun} `{name}`, used by {user}, is neither built in nor defined"), help);
    }
}
