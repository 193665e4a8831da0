//! Dynamic templates: `dynamic_template(ids(match = "*_id", mapping = keyword))`.

use es_vocab::{Syntax, TEMPLATE_OPTIONS, fault, template_option};

use super::{
    definition::{Position, named},
    document::Reader,
    object::object_of,
    runtime,
    slots::once,
    value,
};
use crate::{
    attr::{Item, Key, Node, NodeKind, Value},
    diag::{Errors, did_you_mean},
};

impl Reader<'_> {
    pub(super) fn templates(&mut self, item: &Item, errors: &mut Errors) {
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.at,
                "`dynamic_template` takes named templates",
                "write `dynamic_template(ids(match = \"*_id\", mapping = keyword))`",
            );
        };
        for entry in entries {
            if let Value::Args(options) = &entry.value {
                self.template(&entry.key, options, errors);
            } else {
                errors.help(
                    entry.key.at,
                    "a dynamic template takes match options and a mapping",
                    format!("write `{}(match = \"*_id\", mapping = keyword)`", entry.key.text),
                );
            }
        }
    }

    fn template(&mut self, name: &Key, options: &[Item], errors: &mut Errors) {
        if !self.names.take_as(&format!("template {}", name.text), name, errors) {
            return;
        }
        let before = errors.count();
        let mut body = Vec::new();
        for option in once(options, errors) {
            let word = option.key.text.as_str();
            match (word, template_option(word)) {
                ("mapping", _) => {
                    if let Some(found) = named(option, Position::Template, errors) {
                        body.push((option.key.clone(), object_of(&found)));
                        self.above.document.templates.push((name.text.clone(), found));
                    }
                }
                ("runtime", _) => {
                    body.extend(runtime::field(option, errors).map(|node| (option.key.clone(), node)));
                }
                (_, Some(row)) => {
                    body.extend(
                        value::param(option, row.value, errors).map(|param| (param.name, param.node)),
                    );
                }
                (_, None) => {
                    let known = TEMPLATE_OPTIONS.iter().map(|option| option.name);
                    let help = did_you_mean(word, known.chain(["mapping", "runtime"]));
                    let message = format!("a dynamic template has no option `{word}`");
                    errors.maybe_help(option.key.at, message, help);
                }
            }
        }
        if errors.count() == before {
            whole(name, options, &body, errors);
        }
        let template = Node { at: name.at, kind: NodeKind::Object(body) };
        let named = NodeKind::Object(vec![(name.clone(), template)]);
        self.templates.push(Node { at: name.at, kind: named });
    }
}

/// What can only be seen of all options. A template without match options is used by its name, in a bulk request.
fn whole(name: &Key, options: &[Item], body: &[(Key, Node)], errors: &mut Errors) {
    let find = |word: &str| options.iter().find(|option| option.key.text == word);
    let text = |word: &str| {
        body.iter().find(|(key, _)| key.text == word).and_then(|(_, node)| match &node.kind {
            NodeKind::Str(text) => Some(text.as_str()),
            _ => None,
        })
    };
    match (find("mapping"), find("runtime")) {
        (None, None) => errors.help(
            name.at,
            format!("the dynamic template `{}` needs a `mapping`", name.text),
            "add `mapping = keyword`",
        ),
        (Some(_), Some(runtime)) => errors.help(
            runtime.key.at,
            "a dynamic template maps to a field or to a runtime field, not to both",
            "take `mapping` or `runtime` away",
        ),
        (None, Some(runtime)) if text("match_mapping_type") == Some("object") => errors.help(
            runtime.key.at,
            "an object can't be a runtime field",
            "match another type, or give a `mapping`",
        ),
        _ => {}
    }
    if text("match_pattern") == Some("regex") {
        for (key, node) in body.iter().filter(|(key, _)| ["match", "unmatch"].contains(&key.text.as_str())) {
            for (pattern, at) in super::strings(node) {
                if let Some(fault) = fault(Syntax::Regex, &pattern) {
                    errors.push(at, format!("`{}` can't be read: {fault}", key.text));
                }
            }
        }
    }
}
