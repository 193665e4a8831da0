//! Reading attributes: tokens to items, without knowing what the words mean.

mod grammar;
mod node;
mod serde;

pub(crate) use grammar::{Item, Key, Node, NodeKind, Value, items};
pub(crate) use serde::{Case, ContainerSerde, FieldSerde, VariantSerde, unraw};
