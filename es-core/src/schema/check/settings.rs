//! What settings allow or define.

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
        let (found, limit, default) = if same_text(ty, "ngram") {
            (number(params, "max_gram", 2) - number(params, "min_gram", 1), "max_ngram_diff", 1)
        } else if same_text(ty, "shingle") {
            let singles = if is(params, "output_unigrams", false) { 0 } else { 1 };
            let sizes = number(params, "max_shingle_size", 2) - number(params, "min_shingle_size", 2);
            (sizes + singles, "max_shingle_diff", 3)
        } else {
            (0, "", 0)
        };
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
        at += 1;
    }
}
