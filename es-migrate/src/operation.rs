//! Operations on documents, and the one Painless script that they are compiled to.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::transform::Typed;

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
    /// The same for a pipeline: before a transform of a later version.
    Pipeline(String),
    /// A transform in Rust.
    Typed(Typed),
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

/// What the operations call. A path is a list of names; where a document spells some of them as one name with dots, they
/// are taken apart first.
const FUNCTIONS: &str = r"
void unfold(def node, List path) {
  if (node instanceof List) { for (def item : (List) node) { unfold(item, path); } return; }
  if (!(node instanceof Map) || path.isEmpty()) { return; }
  Map map = (Map) node;
  String whole = String.join('.', path) + '.';
  for (def key : new ArrayList(map.keySet())) {
    int dot = key.indexOf('.');
    if (dot < 0 || !(whole.startsWith(key + '.') || key.startsWith(whole))) { continue; }
    String first = key.substring(0, dot);
    String rest = key.substring(dot + 1);
    if (map.get(first) == null) { map.put(first, new HashMap()); }
    if (!(map.get(first) instanceof Map) || ((Map) map.get(first)).containsKey(rest)) {
      throw new IllegalArgumentException('twice there, with dots and without: ' + key);
    }
    ((Map) map.get(first)).put(rest, map.remove(key));
  }
  unfold(map.get(path.get(0)), path.subList(1, path.size()));
}
void owners(def node, List path, List found) {
  if (node instanceof List) { for (def item : (List) node) { owners(item, path, found); } return; }
  if (!(node instanceof Map)) { return; }
  if (path.isEmpty()) { found.add(node); return; }
  owners(((Map) node).get(path.get(0)), path.subList(1, path.size()), found);
}
Map within(Map node, List path, boolean make) {
  Map at = node;
  for (def name : path) {
    if (at.get(name) == null && make) { at.put(name, new HashMap()); }
    if (!(at.get(name) instanceof Map)) { return null; }
    at = (Map) at.get(name);
  }
  return at;
}
void put(Map node, List path, def value) {
  Map there = within(node, path.subList(0, path.size() - 1), true);
  if (there == null) { throw new IllegalArgumentException('no object on the way to ' + String.join('.', path)); }
  there.put(path.get(path.size() - 1), value);
}
def duplicate(def value) {
  if (value instanceof Map) {
    Map map = new HashMap();
    for (def entry : ((Map) value).entrySet()) { map.put(entry.getKey(), duplicate(entry.getValue())); }
    return map;
  }
  if (value instanceof List) {
    List list = new ArrayList();
    for (def item : (List) value) { list.add(duplicate(item)); }
    return list;
  }
  return value;
}
void move(Map source, List shared, List from, List to, boolean keep) {
  for (def path : [from, to]) {
    List whole = new ArrayList(shared);
    whole.addAll(path);
    unfold(source, whole);
  }
  List found = new ArrayList();
  owners(source, shared, found);
  List before = from.subList(0, from.size() - 1);
  def last = from.get(from.size() - 1);
  for (def owner : found) {
    Map there = within((Map) owner, before, false);
    if (there == null) {
      List many = new ArrayList();
      owners(owner, before, many);
      for (def one : many) {
        if (one.containsKey(last)) { throw new IllegalArgumentException('a list on the way to ' + String.join('.', from)); }
      }
      continue;
    }
    if (!there.containsKey(last)) { continue; }
    put((Map) owner, to, keep ? duplicate(there.get(last)) : there.remove(last));
  }
}
void drop(Map source, List before, def last) {
  List whole = new ArrayList(before);
  whole.add(last);
  unfold(source, whole);
  List found = new ArrayList();
  owners(source, before, found);
  for (def owner : found) { owner.remove(last); }
}
void set(Map source, List path, def value) {
  unfold(source, path);
  put(source, path, duplicate(value));
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

    /// Whether a scripted aggregation, which takes no null in its parameters, can run it.
    pub(crate) fn can_be_repeated(&self) -> bool {
        !self.params.values().any(has_null)
    }

    /// Whether it reads or sets this of `ctx`.
    pub(crate) fn touches(&self, key: &str) -> bool {
        let ways = [format!("ctx.{key}"), format!("ctx['{key}']"), format!("ctx[\"{key}\"]")];
        ways.iter().any(|way| self.source.contains(way))
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
                let (last, before) = names.split_last().unwrap_or((&"", &[]));
                let (before, last) = (self.param(json!(before)), self.param(json!(last)));
                format!("drop(ctx._source, {before}, {last});")
            }
            Operation::Set { field, value } => {
                let (field, value) = (self.param(json!(names(field))), self.param(value.clone()));
                format!("set(ctx._source, {field}, {value});")
            }
            Operation::Painless(script) => return self.append(script),
            // With a transform in Rust there is no script.
            Operation::Pipeline(_) | Operation::Typed(_) => return,
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

    /// Values travel as parameters, so that the server compiles one script whatever they are; but for null, which a scripted
    /// aggregation takes in no parameter.
    fn param(&mut self, value: Value) -> String {
        if has_null(&value) {
            return literal(&value);
        }
        let name = format!("es{}", self.params.len());
        let call = format!("params.{name}");
        self.params.insert(name, value);
        call
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(object) => object.values().any(has_null),
        _ => false,
    }
}

/// In Painless.
fn literal(value: &Value) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    match value {
        Value::String(text) => quoted(text),
        Value::Number(number) if number.as_i64().is_some_and(|number| i32::try_from(number).is_err()) => {
            format!("{number}L")
        }
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(object) if object.is_empty() => "[:]".to_owned(),
        Value::Object(object) => {
            let entry = |(name, value): (&String, &Value)| format!("{}: {}", quoted(name), literal(value));
            format!("[{}]", object.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
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
            Operation::Pipeline(pipeline) => write!(f, "the pipeline {pipeline}"),
            Operation::Typed(typed) => write!(f, "{typed}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reindex;

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
        assert_eq!((at(6), at(7)), (&json!(["v"]), &json!("w")));
        assert_eq!(script.params["rate"], json!(2));
        assert_eq!(reindex().script(), None);
    }

    #[test]
    fn versions_compose_in_order() {
        let first = reindex().painless("ctx._source.a = 1");
        let second = reindex().rename("a", "b");
        let both = first.clone().then(&second);
        let script = both.script().unwrap();
        assert!(script.source.starts_with("ctx._source.a = 1;\nmove("), "{}", script.source);
        let twice = first.clone().then(&first).script().unwrap();
        assert_eq!(twice.source, "ctx._source.a = 1;\nctx._source.a = 1");
    }
}
