//! The properties of a level in constants, one after the other.

use crate::schema::{Node, Properties, Property, Variant};

/// So deep structs are flattened into each other.
const DEPTH: usize = 32;

/// What is left of a part of the level.
#[derive(Clone, Copy)]
enum Rest {
    Nodes(Properties),
    Variants(&'static [Variant]),
}

/// A walk through a level: flattened structs and variants in place, a name of several variants for each of them.
pub(super) struct Walk {
    stack: [Rest; DEPTH],
    len: usize,
}

impl Walk {
    pub(super) const fn through(properties: Properties) -> Self {
        Walk { stack: [Rest::Nodes(properties); DEPTH], len: 1 }
    }

    /// A walk through one node.
    pub(super) const fn of(node: &'static Node) -> Self {
        Walk::through(core::slice::from_ref(node))
    }

    pub(super) const fn next(&mut self) -> Option<&'static Property> {
        while self.len > 0 {
            match self.stack[self.len - 1] {
                Rest::Nodes([node, rest @ ..]) => {
                    self.stack[self.len - 1] = Rest::Nodes(rest);
                    match node {
                        Node::Field(property) | Node::Extra(property) => return Some(property),
                        Node::Flatten(inner) => self.push(Rest::Nodes(inner)),
                        Node::Variants(all) => self.push(Rest::Variants(all)),
                    }
                }
                Rest::Variants([variant, rest @ ..]) => {
                    self.stack[self.len - 1] = Rest::Variants(rest);
                    self.push(Rest::Nodes(variant.properties));
                }
                Rest::Nodes([]) | Rest::Variants([]) => self.len -= 1,
            }
        }
        None
    }

    const fn push(&mut self, rest: Rest) {
        if self.len < DEPTH {
            self.stack[self.len] = rest;
            self.len += 1;
        }
    }
}
