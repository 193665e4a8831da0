//! The form of a document's indices: `template(…)`, `lifecycle = "…"`, `rollover(…)`, `data_stream(…)`.

use es_vocab::{DATA_STREAM, Entry, ROLLOVER, Syntax, TEMPLATE, Value as Sort};

use super::{Param, find, slots::once, structure::unknown, value};
use crate::{
    attr::{Item, Key, NodeKind, Value},
    diag::Errors,
};

/// What a document says of its indices; nothing is one index for each version.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) template: Option<Said>,
    pub(crate) rollover: Option<Said>,
    pub(crate) data_stream: Option<Said>,
    /// The policy that the indices are bound to.
    pub(crate) lifecycle: Option<Param>,
}

/// A word and what stands in its parentheses.
pub(crate) struct Said {
    pub(crate) word: Key,
    pub(crate) params: Vec<Param>,
}

impl Said {
    pub(crate) fn param(&self, name: &str) -> Option<&Param> {
        find(&self.params, name)
    }
}

impl Form {
    /// Reads one of the four words.
    pub(super) fn read(&mut self, item: &Item, errors: &mut Errors) {
        match item.key.text.as_str() {
            "lifecycle" => self.lifecycle = value::param(item, Sort::Of(Syntax::PolicyName), errors),
            "template" => self.template = said(item, TEMPLATE, errors),
            "data_stream" => self.data_stream = said(item, DATA_STREAM, errors),
            _ => {
                let before = errors.count();
                self.rollover = said(item, ROLLOVER, errors);
                let rolls = |param: &Param| param.name.text.starts_with("max_");
                if matches!(item.value, Value::Args(_))
                    && errors.count() == before
                    && !self.rollover.as_ref().is_some_and(|said| said.params.iter().any(rolls))
                {
                    errors.help(
                        item.key.at,
                        "`rollover` needs a condition that begins with `max_`: the others only hold it back",
                        "add `max_age = \"30d\"`, or another",
                    );
                }
            }
        }
    }
}

/// The word, with each of its parameters by its row.
fn said(item: &Item, known: &[Entry], errors: &mut Errors) -> Option<Said> {
    let word = item.key.clone();
    let items = match &item.value {
        Value::None => &[],
        Value::Args(items) => items.as_slice(),
        Value::Is(_) | Value::Path(_) => {
            let (name, first) = (&word.text, known.first().map_or("…", |entry| entry.name));
            let help = format!("write `{name}({first} = …)`");
            errors.help(word.at, format!("`{name}` takes its parameters in parentheses"), help);
            return None;
        }
    };
    let mut params = Vec::new();
    for item in once(items, errors) {
        match known.iter().find(|entry| entry.name == item.key.text) {
            Some(entry) => params.extend(given(item, entry.value, errors)),
            None => unknown(&word, &item.key, known.iter().map(|entry| entry.name), errors),
        }
    }
    Some(Said { word, params })
}

fn given(item: &Item, sort: Sort, errors: &mut Errors) -> Option<Param> {
    let param = value::param(item, sort, errors)?;
    if matches!(&param.node.kind, NodeKind::List(nodes) if nodes.is_empty()) {
        let message = format!("`{}` is a list of nothing", item.key.text);
        errors.help(param.node.at, message, "take it away, or name one");
        return None;
    }
    Some(param)
}
