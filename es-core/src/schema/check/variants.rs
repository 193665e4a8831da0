//! Fields that several variants of an enum have: in the mapping they are one.

use super::analysis::same_params;
use super::message::{Message, same_text};
use super::names::{Names, What};
use super::walk::Walk;
use crate::schema::{Field, Node, Properties, Property};

/// How two fields of one name differ: in their types or, where these are equal, in parameters or sub-fields.
#[derive(Clone, Copy)]
struct Difference {
    left: &'static str,
    right: &'static str,
    /// The field that differs, where both are objects.
    within: Option<&'static str>,
}

/// What the variant at `index` has must agree with the variants before it, and be no name of the enum itself, such as
/// its tag. `properties` are the enum's.
#[track_caller]
pub const fn variant(properties: Properties, index: usize, owner: &str) {
    let mut known = Names::new();
    let mut this = None;
    let mut at = 0;
    while at < properties.len() {
        if let Node::Variants(variants) = &properties[at] {
            let mut before = 0;
            while before < index {
                known.add(variants[before].properties, variants[before].name, false);
                before += 1;
            }
            this = Some(&variants[index]);
        } else {
            known.add_node(&properties[at], "", false);
        }
        at += 1;
    }
    if let Some(this) = this {
        let mut walk = Walk::through(this.properties);
        while let Some(property) = walk.next() {
            one(property, &known, this.name, owner);
        }
    }
}

#[track_caller]
const fn one(property: &'static Property, known: &Names, variant: &str, owner: &str) {
    let Some(found) = known.find(property.name.as_bytes()) else { return };
    let What::Field(first) = found.what else { return };
    if found.owner.is_empty() {
        Message::new()
            .push("`")
            .push(variant)
            .push("` has a field `")
            .push(property.name)
            .push("`, which is a name of `")
            .push(owner)
            .push("` itself\nhelp: rename one of the two")
            .report();
    }
    if let Some(difference) = difference(&first.field, &property.field) {
        report(property.name, difference, found.owner, variant);
    }
}

#[track_caller]
const fn report(name: &str, difference: Difference, first: &str, second: &str) {
    let Difference { left, right, within } = difference;
    let mut message = Message::new().push("`").push(name);
    if let Some(within) = within {
        message = message.push("` is one object, and its field `").push(within);
    }
    message = message.push("` is `").push(left).push("` in `").push(first).push("` and");
    message = if same_text(left, right) {
        message.push(", with other parameters,")
    } else {
        message.push(" `").push(right).push("`")
    };
    message.push(" in `").push(second).push("`\nhelp: map both in the same way, or rename one").report();
}

const fn difference(left: &'static Field, right: &'static Field) -> Option<Difference> {
    let found = Difference { left: left.ty, right: right.ty, within: None };
    if !same_text(left.ty, right.ty)
        || !same_params(left.params, right.params)
        || !same_sub_fields(left.fields, right.fields)
    {
        return Some(found);
    }
    // Where one is known by its fields and the other by its type alone, both fit.
    let (Some(first), Some(second)) = (left.object, right.object) else { return None };
    if !same_params(first.params, second.params) {
        return Some(found);
    }
    let mut known = Names::new();
    known.add(first.properties, "", false);
    within(second.properties, &known)
}

/// Fields of one name in objects that are merged.
const fn within(properties: Properties, known: &Names) -> Option<Difference> {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        if let Some(found) = pair(property, known) {
            return Some(found);
        }
    }
    None
}

const fn pair(property: &'static Property, known: &Names) -> Option<Difference> {
    let Some(found) = known.find(property.name.as_bytes()) else { return None };
    let What::Field(first) = found.what else { return None };
    match difference(&first.field, &property.field) {
        None => None,
        Some(found) if found.within.is_some() => Some(found),
        Some(found) => Some(Difference { within: Some(property.name), ..found }),
    }
}

const fn same_sub_fields(left: &[Property], right: &[Property]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        let mut found = false;
        let mut other = 0;
        while other < right.len() {
            if same_text(left[at].name, right[other].name) {
                let (left, right) = (&left[at].field, &right[other].field);
                found = same_text(left.ty, right.ty) && same_params(left.params, right.params);
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
