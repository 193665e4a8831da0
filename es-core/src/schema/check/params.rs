//! Parameters in constants.

use super::message::same_text;
use crate::schema::{Json, Params};

pub(super) const fn get(params: Params, name: &str) -> Option<&'static Json> {
    let mut at = 0;
    while at < params.len() {
        if same_text(params[at].0, name) {
            return Some(&params[at].1);
        }
        at += 1;
    }
    None
}

/// Whether a parameter is given as this boolean.
pub(super) const fn is(params: Params, name: &str, value: bool) -> bool {
    matches!(get(params, name), Some(Json::Bool(given)) if *given == value)
}

/// Whether a parameter is given as this word.
pub(super) const fn is_word(params: Params, name: &str, word: &str) -> bool {
    matches!(get(params, name), Some(Json::Str(given)) if same_text(given, word))
}

/// A number, or what it is when it is not given.
pub(super) const fn number(params: Params, name: &str, default: i64) -> i64 {
    match get(params, name) {
        Some(Json::Int(given)) => *given,
        _ => default,
    }
}
