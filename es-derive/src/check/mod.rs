//! What can only be seen across fields or definitions:
//!
//! - [`names`]: two fields with one name, a name that Elasticsearch refuses
//! - [`variants`]: a field that two variants of an enum map in two ways
//! - [`recursion`]: a struct that contains itself
//! - [`references`]: an analyzer, normalizer, tokenizer or filter that nobody defines
//! - [`chains`]: a filter that leads back to itself, a normalizer's filter that it may not use
//! - [`synonyms`]: a synonym that the filters before it take apart or out
//! - [`grams`]: n-grams and shingles beyond the limits of the index
//! - [`form`]: what a series of indices or a data stream does not go with
//!
//! Names that another type may define are left to the compiler's constants: see `emit::checks`.

mod chains;
mod form;
mod grams;
mod names;
mod recursion;
pub(crate) mod references;
mod synonyms;
mod variants;

use crate::{
    diag::Errors,
    model::{Analysis, Container},
};

/// Checks a struct or an enum as a whole.
pub(crate) fn container(container: &Container, errors: &mut Errors) {
    names::check(container, errors);
    recursion::check(container, errors);
    variants::check(container, errors);
    if let Some(document) = &container.document {
        analysis(&document.analysis, errors);
        grams::check(document, errors);
        references::fields(container, &document.analysis, errors);
        form::check(container, document, errors);
    }
}

/// Checks definitions among themselves.
pub(crate) fn analysis(analysis: &Analysis, errors: &mut Errors) {
    let before = errors.count();
    chains::check(analysis, errors);
    synonyms::check(analysis, errors);
    if errors.count() == before {
        references::components(analysis, errors);
    }
}
