//! A definition as Rust source: a struct that derives `EsDocument`, and one for each object within.

mod above;

use std::{collections::BTreeSet, slice};

use es_vocab::{field_type, root_param};
use serde_json::Value;

use crate::{
    rule::{Object, Rule},
    rust_types::rust_type,
    spelling::{Reason, Spelling, group, is_word, key, object, param},
};

/// The module of a definition, or why no struct says the same.
pub(crate) fn translate(rule: &Rule) -> Result<String, Reason> {
    let how = if rule.accepted { Spelling::Natural } else { Spelling::Literal };
    let mut writer = Writer { how, structs: Vec::new(), above: Vec::new() };
    writer.document(rule)?;
    let structs = writer.structs.join("\n");
    Ok(format!("use es_core::prelude::*;\nuse serde::Serialize;\n\n{structs}"))
}

struct Writer {
    how: Spelling,
    /// Finished structs, inner ones first.
    structs: Vec<String>,
    /// Attributes above the struct that is being written.
    above: Vec<String>,
}

impl Writer {
    fn document(&mut self, rule: &Rule) -> Result<(), Reason> {
        self.above.push("index = \"rule\"".to_owned());
        for (word, value) in &rule.mapping {
            match word.as_str() {
                "properties" => {}
                "runtime" => self.runtime(object(value, "runtime fields that are no object")?)?,
                "dynamic_templates" => self.templates(value)?,
                _ => {
                    let sort = root_param(word).map(|row| row.value);
                    self.above.extend(param(word, value, sort, self.how)?);
                }
            }
        }
        self.settings(rule)?;
        if self.how == Spelling::Literal {
            self.targets(&rule.mapping);
        }
        self.finish("EsDocument", "Rule", rule.mapping.get("properties"))
    }

    /// The fields that the first document would add for a `copy_to` at the root: that they are missing is not what the
    /// server refuses.
    fn targets(&mut self, mapping: &Object) {
        let properties = mapping.get("properties").and_then(Value::as_object);
        if matches!(mapping.get("dynamic"), Some(dynamic) if *dynamic != "true" && *dynamic != true) {
            return;
        }
        let copied = properties.into_iter().flat_map(Object::values).filter_map(|body| body.get("copy_to"));
        let targets: BTreeSet<&str> = copied
            .flat_map(|to| to.as_array().map_or(slice::from_ref(to), Vec::as_slice))
            .filter_map(Value::as_str)
            .filter(|target| is_word(target) && !properties.is_some_and(|known| known.contains_key(*target)))
            .collect();
        self.above.extend(targets.iter().map(|target| format!("field({target} = text)")));
    }

    /// Writes a struct of the properties, under the attributes gathered so far.
    fn finish(&mut self, derive: &str, name: &str, properties: Option<&Value>) -> Result<(), Reason> {
        let outer = std::mem::take(&mut self.above);
        let mut fields = String::new();
        if let Some(properties) = properties {
            let properties = whole(object(properties, "properties that are no object")?);
            for (at, (name, body)) in properties.iter().enumerate() {
                let body = object(body, "a field that is no object")?;
                fields.push_str(&self.field(at, name, body)?);
            }
        }
        let above = outer.into_iter().chain(std::mem::take(&mut self.above));
        let above: Vec<String> = above.map(|item| format!("#[es({item})]\n")).collect();
        let above = above.concat();
        self.structs.push(format!("#[derive(Serialize, {derive})]\n{above}struct {name} {{\n{fields}}}\n"));
        Ok(())
    }

    /// A field's lines; a field alias goes above the struct.
    fn field(&mut self, at: usize, name: &str, body: &Object) -> Result<String, Reason> {
        let ty = type_of(body)?;
        if ty == "alias" {
            self.alias(name, body)?;
            return Ok(String::new());
        }
        let (attribute, rust) = match ty {
            "object" | "nested" => self.object(ty, body)?,
            _ => {
                let (rust, unchecked) = rust_type(ty, body);
                let attribute = self.typed(ty, body)?;
                (Some(attribute + unchecked), rust.to_owned())
            }
        };
        let attribute = attribute.map(|words| format!("    #[es({words})]\n")).unwrap_or_default();
        let (rename, ident) = ident(at, name);
        Ok(format!("{attribute}{rename}    {ident}: {rust},\n"))
    }

    /// The struct of an object, and what its field says. What an object's struct can say, it says itself.
    fn object(&mut self, ty: &str, body: &Object) -> Result<(Option<String>, String), Reason> {
        let outer = std::mem::take(&mut self.above);
        let mut own = body.clone();
        let properties = own.remove("properties");
        own.remove("type");
        if ty == "object" {
            for (word, value) in &own.clone() {
                if let Some(row) = root_param(word).filter(|row| row.object) {
                    self.above.extend(param(word, value, Some(row.value), self.how)?);
                    own.remove(word);
                }
            }
        }
        let mark = self.structs.len();
        self.finish("EsObject", "INNER", properties.as_ref())?;
        let name = format!("Object{}", self.structs.len());
        if let Some(last) = self.structs[mark..].last_mut() {
            *last = last.replacen("struct INNER", &format!("struct {name}"), 1);
        }
        self.above = outer;
        let typed = self.typed(ty, &own)?;
        Ok(match ty {
            "nested" => (Some(typed), format!("Vec<{name}>")),
            _ => ((!own.is_empty()).then_some(typed), name),
        })
    }

    fn alias(&mut self, name: &str, body: &Object) -> Result<(), Reason> {
        let item = match body.get("path") {
            Some(path @ Value::String(_)) if body.len() == 2 => format!("alias({} = {path})", key(name)),
            _ => format!("field({} = {})", key(name), self.typed("alias", body)?),
        };
        self.above.push(item);
        Ok(())
    }

    /// `type(parameters)`.
    fn typed(&self, ty: &str, body: &Object) -> Result<String, Reason> {
        let row = field_type(ty);
        let mut items = Vec::new();
        for (word, value) in body.iter().filter(|(word, _)| *word != "type") {
            if let ("fields", Value::Object(fields)) = (word.as_str(), value) {
                let fields = whole(fields).iter().map(|(name, sub)| self.named(name, sub)).collect::<Result<
                    Vec<_>,
                    _,
                >>(
                )?;
                items.extend(group("fields", &fields));
            } else {
                let sort = row.and_then(|row| row.param(word)).map(|row| row.value);
                items.extend(param(word, value, sort, self.how)?);
            }
        }
        Ok(group(ty, &items).unwrap_or_else(|| ty.to_owned()))
    }

    /// `name = type(parameters)`.
    fn named(&self, name: &str, body: &Value) -> Result<String, Reason> {
        let body = object(body, "a field that is no object")?;
        Ok(format!("{} = {}", key(name), self.typed(type_of(body)?, body)?))
    }
}

/// The field type that the server reads out of a field's body.
fn type_of(body: &Object) -> Result<&str, Reason> {
    match body.get("type") {
        Some(ty) => word_of(ty),
        None if body.contains_key("properties") => Ok("object"),
        None if body.len() == 1 && body.contains_key("enabled") => Ok("object"),
        None => Err("a field without a type"),
    }
}

/// A type that can stand in an attribute.
fn word_of(ty: &Value) -> Result<&str, Reason> {
    ty.as_str().filter(|ty| is_word(ty)).ok_or("a type that is no word")
}

/// The fields with what `"...": "<1001 keys>"` stands for: as many as that, numbered.
fn whole(properties: &Object) -> Object {
    let mut all = properties.clone();
    let Some(Value::String(count)) = all.remove("...") else { return all };
    let count = count.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0_usize);
    if let Some((name, body)) = all.clone().iter().next() {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        all.extend((0..).map(|at| (format!("{stem}{at}"), body.clone())).take(count));
    }
    all
}

/// A field's identifier, and the line that gives it another name in JSON.
fn ident(at: usize, name: &str) -> (String, String) {
    const KEYWORDS: &[&str] = &[
        "as", "async", "await", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "extern",
        "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
        "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true",
        "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
        "abstract", "become",
    ];
    if KEYWORDS.contains(&name) {
        return (String::new(), format!("r#{name}"));
    }
    if is_word(name) && !matches!(name, "self" | "Self" | "super" | "crate") {
        return (String::new(), name.to_owned());
    }
    (format!("    #[serde(rename = {name:?})]\n"), format!("field_{at}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_a_definition_may_say() {
        let rule = r#"{ "id": "", "server_accepted_mapping": true,
            "mapping": {
                "dynamic": "strict", "_source": { "mode": "synthetic" }, "_meta": { "of-whom": null },
                "runtime": { "day": { "type": "keyword", "script": { "source": "emit('a')" } } },
                "dynamic_templates": [{ "ids": { "match": "*_id", "mapping": { "type": "keyword", "norms": "true" } } }],
                "properties": {
                    "al": { "type": "alias", "path": "o.k" },
                    "o": { "dynamic": false, "properties": { "k": { "type": "keyword", "ignore_above": "9" } } },
                    "n": { "type": "nested", "include_in_root": true },
                    "type": { "type": "text", "fields": { "a-b": { "type": "ip" }, "c": { "type": "long", "coerce": false } } },
                    "a.b": { "type": "date", "format": "yyyy" },
                    "v": { "type": "dense_vector", "dims": 3, "similarity": null }
                }
            },
            "settings": {
                "index": { "number_of_shards": "2", "analysis": { "analyzer": { "a": { "tokenizer": "standard" } } } },
                "index.sort.field": ["a.b"], "index.similarity.s.type": "boolean"
            } }"#;
        insta::assert_snapshot!("source", translate(&serde_json::from_str(rule).unwrap()).unwrap());
    }

    #[test]
    fn what_stands_for_many_fields_is_written_out() {
        let properties = r#"{ "x0": { "type": "ip" }, "x1": { "type": "ip" }, "...": "<1001 keys>" }"#;
        let all = whole(&serde_json::from_str(properties).unwrap());
        assert_eq!(all.len(), 1001);
        assert!(all.contains_key("x1000"));
    }
}
