//! Names of analysis components, and definitions that disagree.

use es_vocab::Section;

use super::{
    message::{Message, same_text},
    params::{get, is},
};
use crate::schema::{Analysis, Component, Json, Params, Template};

/// A component that a field or a definition names must be defined by the document at the root.
#[track_caller]
pub const fn component(root: &Analysis, section: Section, name: &str, user: &str) {
    if !defines(root, section, name) {
        let owner = if root.owner.is_empty() { "the document" } else { root.owner };
        Message::new()
            .push(section.noun())
            .push(" `")
            .push(name)
            .push("`, used by ")
            .push(user)
            .push(", is neither built in nor defined by `")
            .push(owner)
            .push("`\nhelp: define it there: `")
            .push(section.key())
            .push("(")
            .push(name)
            .push(" = …)`")
            .report();
    }
}

const fn defines(analysis: &Analysis, section: Section, name: &str) -> bool {
    find(analysis, section, name).is_some() || any_defines(analysis.templates, section, name)
}

const fn any_defines(all: &[Template], section: Section, name: &str) -> bool {
    let mut at = 0;
    while at < all.len() {
        if defines(all[at].analysis, section, name) {
            return true;
        }
        at += 1;
    }
    false
}

/// A type that tells of a component template must say something of it.
#[track_caller]
pub const fn template(template: Template, name: &str) {
    if template.analysis.owner.is_empty() && template.properties.is_empty() {
        Message::new()
            .push("`")
            .push(name)
            .push("` says nothing of a component template\nhelp: derive `EsAnalysis` for its analysis, `EsObject` for its fields")
            .report();
    }
}

/// The definition of a name, here or in an included analysis.
const fn find(analysis: &Analysis, section: Section, name: &str) -> Option<&'static Component> {
    let own = analysis.own(section);
    let mut at = 0;
    while at < own.len() {
        if same_text(own[at].name, name) {
            return Some(&own[at]);
        }
        at += 1;
    }
    let mut at = 0;
    while at < analysis.includes.len() {
        if let Some(found) = find(analysis.includes[at], section, name) {
            return Some(found);
        }
        at += 1;
    }
    None
}

/// One name must not be defined in two ways by what is merged.
#[track_caller]
pub const fn consistent(analysis: &Analysis) {
    let mut section = 0;
    while section < Section::ALL.len() {
        agrees(analysis, Section::ALL[section], analysis);
        section += 1;
    }
}

/// Compares each definition below `part` with the first of its name below `whole`.
#[track_caller]
const fn agrees(part: &Analysis, section: Section, whole: &Analysis) {
    let own = part.own(section);
    let mut at = 0;
    while at < own.len() {
        if let Some(first) = find(whole, section, own[at].name)
            && !same_component(first, &own[at])
        {
            Message::new()
                .push(section.noun())
                .push(" `")
                .push(own[at].name)
                .push("` is defined by `")
                .push(owner_of(whole, section, own[at].name))
                .push("` and, in another way, by `")
                .push(part.owner)
                .push("`\nhelp: rename one, or make them equal")
                .report();
        }
        at += 1;
    }
    let mut at = 0;
    while at < part.includes.len() {
        agrees(part.includes[at], section, whole);
        at += 1;
    }
}

/// The owner of the first definition of a name.
pub(in crate::schema) const fn owner_of(analysis: &Analysis, section: Section, name: &str) -> &'static str {
    let own = analysis.own(section);
    let mut at = 0;
    while at < own.len() {
        if same_text(own[at].name, name) {
            return analysis.owner;
        }
        at += 1;
    }
    let mut at = 0;
    while at < analysis.includes.len() {
        if find(analysis.includes[at], section, name).is_some() {
            return owner_of(analysis.includes[at], section, name);
        }
        at += 1;
    }
    analysis.owner
}

const fn same_component(left: &Component, right: &Component) -> bool {
    same_text(left.ty, right.ty) && same_params(left.params, right.params)
}

/// Equal parameters, in any order.
pub(super) const fn same_params(left: Params, right: Params) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        let mut found = false;
        let mut other = 0;
        while other < right.len() {
            if same_text(left[at].0, right[other].0) {
                found = same_json(&left[at].1, &right[other].1);
            }
            other += 1;
        }
        if !found {
            return false;
        }
        at += 1;
    }
    true
}

const fn same_json(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Null, Json::Null) => true,
        (Json::Bool(left), Json::Bool(right)) => *left == *right,
        (Json::Int(left), Json::Int(right)) => *left == *right,
        (Json::UInt(left), Json::UInt(right)) => *left == *right,
        (Json::Float(left), Json::Float(right)) => left.to_bits() == right.to_bits(),
        (Json::Str(left), Json::Str(right)) => same_text(left, right),
        (Json::Strings(left), Json::Strings(right)) => {
            let mut at = 0;
            let mut same = left.len() == right.len();
            while same && at < left.len() {
                same = same_text(left[at], right[at]);
                at += 1;
            }
            same
        }
        (Json::Array(left), Json::Array(right)) => {
            let mut at = 0;
            let mut same = left.len() == right.len();
            while same && at < left.len() {
                same = same_json(&left[at], &right[at]);
                at += 1;
            }
            same
        }
        (Json::Object(left), Json::Object(right)) => same_params(left, right),
        _ => false,
    }
}

/// An analyzer that runs while documents are indexed must not use a filter that is loaded anew while it is in use.
#[track_caller]
pub const fn indexes(root: &Analysis, analyzer: &str, user: &str) {
    let Some(found) = find(root, Section::Analyzer, analyzer) else { return };
    let Some(Json::Strings(filters)) = get(found.params, "filter") else { return };
    let mut at = 0;
    while at < filters.len() {
        if let Some(filter) = find(root, Section::Filter, filters[at])
            && is(filter.params, "updateable", true)
        {
            Message::new()
                .push("`")
                .push(analyzer)
                .push("`, by which ")
                .push(user)
                .push(" is indexed, has the updateable filter `")
                .push(filters[at])
                .push(
                    "`\nhelp: use it as `search_analyzer` only: what is indexed can't change with the filter",
                )
                .report();
        }
        at += 1;
    }
}
