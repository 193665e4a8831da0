//! The names at one level, found by hash: to compare each with each takes the compiler too long at some hundred.

use super::message::same_bytes;
use crate::schema::{Node, Properties, Property};

/// Above any limit of total fields that a cluster stands; more names than this are not compared.
const MOST: usize = 1500;
const SLOTS: usize = 2048;

/// A name, and what it is the name of.
#[derive(Clone, Copy)]
pub(super) struct Named {
    name: &'static [u8],
    pub(super) what: What,
    /// The variant that it comes from, empty for the type itself.
    pub(super) owner: &'static str,
}

/// What a name is the name of.
#[derive(Clone, Copy)]
pub(super) enum What {
    Field(&'static Property),
    /// The object that a name with dots implies: `a` of `a.b`.
    Parent,
}

/// A set of names.
pub(super) struct Names {
    slots: [Option<Named>; SLOTS],
    len: usize,
}

impl Names {
    #[allow(clippy::large_stack_arrays)] // the compiler's own memory
    pub(super) const fn new() -> Self {
        Names { slots: [None; SLOTS], len: 0 }
    }

    /// Adds the properties of a level and, where dots make objects, what their names imply.
    pub(super) const fn add(&mut self, properties: Properties, owner: &'static str, dots: bool) {
        let mut at = 0;
        while at < properties.len() {
            self.add_node(&properties[at], owner, dots);
            at += 1;
        }
    }

    pub(super) const fn add_node(&mut self, node: &'static Node, owner: &'static str, dots: bool) {
        match node {
            Node::Field(property) | Node::Extra(property) => self.add_property(property, owner, dots),
            Node::Flatten(inner) => self.add(inner, owner, dots),
            Node::Variants(all) => {
                let mut at = 0;
                while at < all.len() {
                    self.add(all[at].properties, all[at].name, dots);
                    at += 1;
                }
            }
        }
    }

    pub(super) const fn add_property(
        &mut self,
        property: &'static Property,
        owner: &'static str,
        dots: bool,
    ) {
        let name = property.name.as_bytes();
        self.insert(Named { name, what: What::Field(property), owner });
        let mut at = name.len();
        while dots && at > 0 {
            at -= 1;
            if name[at] == b'.' {
                self.insert(Named { name: name.split_at(at).0, what: What::Parent, owner });
            }
        }
    }

    /// The first of a name stays, but for a field that takes the place of what a longer name implied.
    const fn insert(&mut self, named: Named) {
        let slot = self.slot(named.name);
        match self.slots[slot] {
            None if self.len < MOST => {
                self.slots[slot] = Some(named);
                self.len += 1;
            }
            Some(Named { what: What::Parent, .. }) if matches!(named.what, What::Field(_)) => {
                self.slots[slot] = Some(named);
            }
            _ => {}
        }
    }

    pub(super) const fn find(&self, name: &[u8]) -> Option<Named> {
        self.slots[self.slot(name)]
    }

    /// Where a name stands, or would.
    const fn slot(&self, name: &[u8]) -> usize {
        // FNV-1a.
        let mut hash: u32 = 0x811c_9dc5;
        let mut at = 0;
        while at < name.len() {
            hash = (hash ^ name[at] as u32).wrapping_mul(0x0100_0193);
            at += 1;
        }
        let mut slot = hash as usize % SLOTS;
        while let Some(found) = &self.slots[slot] {
            if same_bytes(found.name, name) {
                break;
            }
            slot = (slot + 1) % SLOTS;
        }
        slot
    }
}
