//! Checks across types, evaluated by the compiler; the derive macros emit calls to these.
//!
//! Each is `#[track_caller]`, so that the error stands at the attribute that the macro points the call at.

use es_vocab::Section;

use super::{Analysis, Component, Json, Node, Object, Params, Properties};

/// Text put together while constants are evaluated.
struct Message {
    bytes: [u8; 1024],
    len: usize,
}

impl Message {
    const fn new() -> Self {
        Message { bytes: [0; 1024], len: 0 }
    }

    /// Appends whole strings only, so that the buffer stays UTF-8.
    const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.len + text.len() <= self.bytes.len() {
            let mut at = 0;
            while at < text.len() {
                self.bytes[self.len + at] = text[at];
                at += 1;
            }
            self.len += text.len();
        }
        self
    }

    #[track_caller]
    #[allow(clippy::panic)] // how a constant reports
    const fn report(&self) -> ! {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("a check failed"),
        }
    }
}

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

const fn any_defines(all: &[&Analysis], section: Section, name: &str) -> bool {
    let mut at = 0;
    while at < all.len() {
        if defines(all[at], section, name) {
            return true;
        }
        at += 1;
    }
    false
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
const fn owner_of(analysis: &Analysis, section: Section, name: &str) -> &'static str {
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
const fn same_params(left: Params, right: Params) -> bool {
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

const fn same_text(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    left.len() == right.len() && begins(left, right)
}

/// Whether `text` begins with `start`.
const fn begins(text: &[u8], start: &[u8]) -> bool {
    if start.len() > text.len() {
        return false;
    }
    let mut at = 0;
    while at < start.len() {
        if text[at] != start[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A path in `copy_to` or in a field alias must lead to a field of the document.
#[track_caller]
pub const fn path(root: &Object, path: &str, what: &str, user: &str) {
    if !leads(root.properties, path.as_bytes()) {
        Message::new()
            .push("`")
            .push(what)
            .push("` of `")
            .push(user)
            .push("` leads to `")
            .push(path)
            .push("`, and the document has no such field\nhelp: give the whole path from the document's root")
            .report();
    }
}

const fn leads(properties: Properties, path: &[u8]) -> bool {
    let mut at = 0;
    while at < properties.len() {
        match &properties[at] {
            Node::Flatten(inner) => {
                if leads(inner, path) {
                    return true;
                }
            }
            Node::Field(property) => {
                let name = property.name.as_bytes();
                if begins(path, name) {
                    let rest = path.split_at(name.len()).1;
                    if rest.is_empty() {
                        return true;
                    }
                    if rest[0] == b'.' && within(&property.field, rest.split_at(1).1) {
                        return true;
                    }
                }
            }
        }
        at += 1;
    }
    false
}

/// A sub-field, or a field of the object.
const fn within(field: &super::Field, path: &[u8]) -> bool {
    let mut at = 0;
    while at < field.fields.len() {
        let name = field.fields[at].name.as_bytes();
        if name.len() == path.len() && begins(path, name) {
            return true;
        }
        at += 1;
    }
    match field.object {
        Some(object) => leads(object.properties, path),
        None => false,
    }
}
