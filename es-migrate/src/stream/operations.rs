//! The operations of `reindex()` in Rust, for chains in which they stand beside transforms: as in Painless, word for word.

use serde_json::{Map, Value};

use crate::operation::Operation;

impl Operation {
    /// Changes a document.
    pub(crate) fn apply(&self, source: &mut Value) -> Result<(), String> {
        match self {
            Operation::Rename { from, to } => move_(source, &names(from), &names(to), false),
            Operation::Copy { from, to } => move_(source, &names(from), &names(to), true),
            Operation::Remove { field } => {
                let path = names(field);
                unfold(source, &path)?;
                let Some((last, before)) = path.split_last() else { return Ok(()) };
                owners(source, before, &mut |owner| {
                    owner.remove(*last);
                    Ok(())
                })
            }
            Operation::Set { field, value } => {
                let path = names(field);
                unfold(source, &path)?;
                match source {
                    Value::Object(source) => put(source, &path, value.clone()),
                    _ => Ok(()),
                }
            }
            // The plan refuses them.
            Operation::Painless(_) | Operation::Pipeline(_) | Operation::Typed(_) => {
                Err(format!("{self} is no operation on JSON"))
            }
        }
    }
}

fn names(path: &str) -> Vec<&str> {
    path.split('.').collect()
}

/// Takes names with dots apart, as far as they are of the path.
fn unfold(node: &mut Value, path: &[&str]) -> Result<(), String> {
    let Some((first, rest)) = path.split_first() else { return Ok(()) };
    let map = match node {
        Value::Array(items) => return items.iter_mut().try_for_each(|item| unfold(item, path)),
        Value::Object(map) => map,
        _ => return Ok(()),
    };
    let whole = format!("{}.", path.join("."));
    let dotted = |key: &&String| {
        key.contains('.') && (whole.starts_with(&format!("{key}.")) || key.starts_with(&whole))
    };
    let keys: Vec<_> = map.keys().filter(dotted).cloned().collect();
    for key in keys {
        let (Some((head, tail)), Some(value)) = (key.split_once('.'), map.remove(&key)) else { continue };
        let there = map.entry(head).or_insert(Value::Null);
        if there.is_null() {
            *there = Value::Object(Map::new());
        }
        match there {
            Value::Object(there) if !there.contains_key(tail) => {
                there.insert(tail.to_owned(), value);
            }
            _ => return Err(format!("twice there, with dots and without: {key}")),
        }
    }
    map.get_mut(*first).map_or(Ok(()), |next| unfold(next, rest))
}

/// The objects at a path, through lists.
fn owners(
    node: &mut Value,
    path: &[&str],
    act: &mut impl FnMut(&mut Map<String, Value>) -> Result<(), String>,
) -> Result<(), String> {
    match (node, path) {
        (Value::Array(items), _) => items.iter_mut().try_for_each(|item| owners(item, path, act)),
        (Value::Object(map), []) => act(map),
        (Value::Object(map), [first, rest @ ..]) => {
            map.get_mut(*first).map_or(Ok(()), |next| owners(next, rest, act))
        }
        _ => Ok(()),
    }
}

/// The object at a path, not through lists.
fn within<'a>(
    node: &'a mut Map<String, Value>,
    path: &[&str],
    make: bool,
) -> Option<&'a mut Map<String, Value>> {
    path.iter().try_fold(node, |at, name| {
        if make && at.get(*name).is_none_or(Value::is_null) {
            at.insert((*name).to_owned(), Value::Object(Map::new()));
        }
        at.get_mut(*name)?.as_object_mut()
    })
}

fn put(node: &mut Map<String, Value>, path: &[&str], value: Value) -> Result<(), String> {
    let Some((last, before)) = path.split_last() else { return Ok(()) };
    let there = within(node, before, true);
    let there = there.ok_or_else(|| format!("no object on the way to {}", path.join(".")))?;
    there.insert((*last).to_owned(), value);
    Ok(())
}

fn move_(source: &mut Value, from: &[&str], to: &[&str], keep: bool) -> Result<(), String> {
    unfold(source, from)?;
    unfold(source, to)?;
    // The objects that both paths go through may be lists.
    let longest = from.len().min(to.len()).saturating_sub(1);
    let shared = from.iter().zip(to).take(longest).take_while(|(from, to)| from == to).count();
    let (from, to) = (&from[shared..], (&to[shared..], &to[..shared]));
    let (to, shared) = to;
    let Some((last, before)) = from.split_last() else { return Ok(()) };
    owners(source, shared, &mut |owner| {
        let Some(there) = within(owner, before, false) else {
            let mut whole = Value::Object(std::mem::take(owner));
            let outcome = owners(&mut whole, before, &mut |one| {
                if one.contains_key(*last) {
                    Err(format!("a list on the way to {}", from.join(".")))
                } else {
                    Ok(())
                }
            });
            if let Value::Object(whole) = whole {
                *owner = whole;
            }
            return outcome;
        };
        let value = if keep { there.get(*last).cloned() } else { there.remove(*last) };
        value.map_or(Ok(()), |value| put(owner, to, value))
    })
}
