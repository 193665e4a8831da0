//! Operations on documents, and the one Painless script that they are compiled to.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

/// One change of every document. Paths are dotted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    Rename {
        from: String,
        to: String,
    },
    Remove {
        field: String,
    },
    Set {
        field: String,
        value: Value,
    },
    Copy {
        from: String,
        to: String,
    },
    /// Of an earlier version, before the operations of a later one.
    Painless(Script),
}

/// A script as `_reindex` takes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Script {
    pub(crate) source: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) params: Map<String, Value>,
    /// The functions that `source` calls; they have to stand before everything else.
    #[serde(skip)]
    pub(crate) functions: &'static str,
}

/// What the operations call. A path is a list of names; a document may also spell one with dots.
const FUNCTIONS: &str = r"
void owners(def node, List path, List found) {
  if (node instanceof List) { for (def item : (List) node) { owners(item, path, found); } return; }
  if (!(node instanceof Map)) { return; }
  if (path.isEmpty()) { found.add(node); return; }
  owners(((Map) node).get(path.get(0)), path.subList(1, path.size()), found);
}
List spot(Map node, List path, boolean make) {
  Map at = node;
  for (int i = 0; i < path.size() - 1; i++) {
    String rest = String.join('.', path.subList(i, path.size()));
    if (at.containsKey(rest)) { return [at, rest]; }
    def next = at.get(path.get(i));
    if (next == null && make) { next = new HashMap(); at.put(path.get(i), next); }
    if (!(next instanceof Map)) { return null; }
    at = (Map) next;
  }
  return [at, path.get(path.size() - 1)];
}
void move(def source, List shared, List from, List to, boolean keep) {
  List found = new ArrayList();
  owners(source, shared, found);
  for (def owner : found) {
    List there = spot((Map) owner, from, false);
    if (there == null || !((Map) there[0]).containsKey(there[1])) { continue; }
    def value = keep ? ((Map) there[0]).get(there[1]) : ((Map) there[0]).remove(there[1]);
    List target = spot((Map) owner, to, true);
    if (target == null) { throw new IllegalArgumentException('no object at the place of ' + String.join('.', to)); }
    ((Map) target[0]).put(target[1], value);
  }
}
void drop(def source, List shared, List field) {
  List found = new ArrayList();
  owners(source, shared, found);
  for (def owner : found) {
    List there = spot((Map) owner, field, false);
    if (there != null) { ((Map) there[0]).remove(there[1]); }
  }
}
void set(Map source, List field, def value) {
  List target = spot(source, field, true);
  if (target == null) { throw new IllegalArgumentException('no object at the place of ' + String.join('.', field)); }
  ((Map) target[0]).put(target[1], value);
}
";

impl Script {
    /// Operations, and Painless after them, as one script.
    pub(crate) fn of(operations: &[Operation], painless: Option<&Script>) -> Option<Script> {
        let mut script = Script::default();
        for operation in operations {
            script.add(operation);
        }
        if let Some(painless) = painless {
            script.append(painless);
        }
        (!script.source.is_empty()).then_some(script)
    }

    /// The whole text.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.functions, self.source)
    }

    fn add(&mut self, operation: &Operation) {
        let call = match operation {
            Operation::Rename { from, to } => self.moves(from, to, false),
            Operation::Copy { from, to } => self.moves(from, to, true),
            Operation::Remove { field } => {
                let names = names(field);
                let (last, before) = names
                    .split_last()
                    .map_or((vec![], vec![]), |(last, before)| (vec![*last], before.to_vec()));
                let (shared, field) = (self.param(json!(before)), self.param(json!(last)));
                format!("drop(ctx._source, {shared}, {field});")
            }
            Operation::Set { field, value } => {
                let (field, value) = (self.param(json!(names(field))), self.param(value.clone()));
                format!("set(ctx._source, {field}, {value});")
            }
            Operation::Painless(script) => return self.append(script),
        };
        self.functions = FUNCTIONS;
        self.line(&call);
    }

    /// The objects that both paths go through may be lists.
    fn moves(&mut self, from: &str, to: &str, keep: bool) -> String {
        let (from, to) = (names(from), names(to));
        let longest = from.len().min(to.len()).saturating_sub(1);
        let shared = from.iter().zip(&to).take(longest).take_while(|(from, to)| from == to).count();
        let parts = [&from[..shared], &from[shared..], &to[shared..]].map(|part| self.param(json!(part)));
        format!("move(ctx._source, {}, {}, {}, {keep});", parts[0], parts[1], parts[2])
    }

    fn append(&mut self, script: &Script) {
        self.params.extend(script.params.clone());
        self.line(script.source.trim());
    }

    fn line(&mut self, text: &str) {
        if !self.source.is_empty() && !self.source.ends_with(['}', ';']) {
            self.source.push(';');
        }
        if !self.source.is_empty() {
            self.source.push('\n');
        }
        self.source.push_str(text);
    }

    /// Values travel as parameters, so that the server compiles one script whatever they are.
    fn param(&mut self, value: Value) -> String {
        let name = format!("es{}", self.params.len());
        let call = format!("params.{name}");
        self.params.insert(name, value);
        call
    }
}

fn names(path: &str) -> Vec<&str> {
    path.split('.').collect()
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::Rename { from, to } => write!(f, "rename {from} to {to}"),
            Operation::Remove { field } => write!(f, "remove {field}"),
            Operation::Set { field, value } => write!(f, "set {field} to {value}"),
            Operation::Copy { from, to } => write!(f, "copy {from} to {to}"),
            Operation::Painless(_) => f.write_str("a Painless script"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Writes, reindex};

    #[test]
    fn operations_become_one_script_with_parameters() {
        let migration = reindex().rename("a.b", "a.c").rename("x", "y.z").remove("v.w").set("n", 1);
        let script = migration.painless("ctx._source.p = params.rate").param("rate", 2).script().unwrap();
        let expected = "move(ctx._source, params.es0, params.es1, params.es2, false);\n\
                        move(ctx._source, params.es3, params.es4, params.es5, false);\n\
                        drop(ctx._source, params.es6, params.es7);\n\
                        set(ctx._source, params.es8, params.es9);\n\
                        ctx._source.p = params.rate";
        assert_eq!(script.source, expected);
        let at = |n: usize| &script.params[&format!("es{n}")];
        assert_eq!((at(0), at(1), at(2)), (&json!(["a"]), &json!(["b"]), &json!(["c"])));
        assert_eq!((at(3), at(4), at(5)), (&json!([]), &json!(["x"]), &json!(["y", "z"])));
        assert_eq!((at(6), at(7)), (&json!(["v"]), &json!(["w"])));
        assert_eq!(script.params["rate"], json!(2));
        assert_eq!(reindex().script(), None);
    }

    #[test]
    fn versions_compose_in_order_and_the_stricter_contract_wins() {
        let first = reindex().painless("ctx._source.a = 1").writes(Writes::CatchUp);
        let second = reindex().rename("a", "b").writes(Writes::Blocked);
        let both = first.clone().then(&second);
        let script = both.script().unwrap();
        assert!(script.source.starts_with("ctx._source.a = 1;\nmove("), "{}", script.source);
        assert_eq!(both.contract(), Writes::Blocked);
        let twice = first.clone().then(&first).script().unwrap();
        assert_eq!(twice.source, "ctx._source.a = 1;\nctx._source.a = 1");
    }
}
