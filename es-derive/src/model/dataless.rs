//! Struct attributes that make properties without a Rust field: fields and aliases.

use es_vocab::Value as Sort;

use crate::{
    attr::{Item, Key, Node, NodeKind, Value},
    diag::Errors,
};

use super::{
    Definition, Extra, Param,
    definition::{Position, named},
    document::Reader,
};

impl Reader<'_> {
    /// Fields that serde does not write: a target of `copy_to`, what an ingest pipeline adds.
    pub(super) fn fields(&mut self, item: &Item, errors: &mut Errors) {
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.at,
                "`field` takes definitions in parentheses",
                "write `field(all = text)`",
            );
        };
        for entry in entries {
            if let Some(definition) = named(entry, Position::Field, errors) {
                let name = entry.key.clone();
                self.above.extra.push(Extra { noun: "a `field` above the struct", name, definition });
            }
        }
    }

    pub(super) fn aliases(&mut self, item: &Item, errors: &mut Errors) {
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.at,
                "`alias` takes names in parentheses",
                "write `alias(headline = \"title\")`",
            );
        };
        for entry in entries {
            let Value::Is(node @ Node { kind: NodeKind::Str(_), .. }) = &entry.value else {
                errors.help(
                    entry.key.at,
                    "a field alias takes the path of the field",
                    format!("write `{} = \"title\"`", entry.key.text),
                );
                continue;
            };
            let path = Param {
                name: Key { text: "path".to_owned(), at: node.at },
                node: node.clone(),
                expected: Sort::Path,
            };
            let ty = Key { text: "alias".to_owned(), at: entry.key.at };
            self.above.extra.push(Extra {
                noun: "an alias",
                name: entry.key.clone(),
                definition: Definition { ty, params: vec![path], fields: Vec::new(), unchecked: true },
            });
        }
    }
}
