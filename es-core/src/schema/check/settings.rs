//! What settings allow or define.

use es_vocab::{SPREADS, Spread};

use super::{
    message::{Message, begins, same_text},
    params::{is, number},
};
use crate::schema::{Analysis, Component, Params, Schema};

/// A similarity that a field names is built in or defined in the document's settings.
#[track_caller]
pub const fn similarity(schema: &Schema, name: &str, user: &str) {
    if !defines(schema.settings, name) {
        Message::new()
            .push("similarity `")
            .push(name)
            .push("`, used by ")
            .push(user)
            .push(", is neither built in nor defined by `")
            .push(schema.name)
            .push("`\nhelp: define it there: `settings(similarity(")
            .push(name)
            .push("(type = …)))`")
            .report();
    }
}

/// Settings are given whole, `similarity.<name>`, or key by key, `similarity.<name>.type`.
const fn defines(settings: Params, name: &str) -> bool {
    let mut at = 0;
    while at < settings.len() {
        let setting = settings[at].0.as_bytes();
        if begins(setting, b"similarity.") {
            let rest = setting.split_at(b"similarity.".len()).1;
            let name = name.as_bytes();
            if begins(rest, name) && (rest.len() == name.len() || rest[name.len()] == b'.') {
                return true;
            }
        }
        at += 1;
    }
    false
}

/// N-grams and shingles that a document takes from elsewhere keep within its limits.
#[track_caller]
pub const fn grams(schema: &Schema, analysis: &Analysis) {
    spread(schema, analysis.filters);
    spread(schema, analysis.tokenizers);
    let mut at = 0;
    while at < analysis.includes.len() {
        grams(schema, analysis.includes[at]);
        at += 1;
    }
}

#[track_caller]
const fn spread(schema: &Schema, components: &[Component]) {
    let mut at = 0;
    while at < components.len() {
        let Component { name, ty, params } = components[at];
        let mut row = 0;
        while row < SPREADS.len() {
            if same_text(SPREADS[row].of, ty) {
                within(schema, &SPREADS[row], name, params);
            }
            row += 1;
        }
        at += 1;
    }
}

#[track_caller]
const fn within(schema: &Schema, row: &Spread, name: &str, params: Params) {
    let one_more = match row.one_more {
        Some(flag) if !is(params, flag, false) => 1,
        _ => 0,
    };
    let found = number(params, row.high.0, row.high.1) - number(params, row.low.0, row.low.1) + one_more;
    let (limit, default) = row.limit;
    let most = number(schema.settings, limit, default);
    if found > most {
        Message::new()
            .push("the sizes of `")
            .push(name)
            .push("` differ by ")
            .push_number(found)
            .push(", and `")
            .push(limit)
            .push("` is ")
            .push_number(most)
            .push("\nhelp: narrow the sizes, or set `settings(")
            .push(limit)
            .push(" = ")
            .push_number(found)
            .push(")`")
            .report();
    }
}
