//! What has no Rust field and stands above the struct: runtime fields, dynamic templates, settings, analysis.

use es_vocab::{Section, Value as Sort, component_type, setting};
use serde_json::Value;

use super::{Writer, word_of};
use crate::{
    rule::{Object, Rule},
    settings,
    spelling::{Reason, group, key, object, param},
};

impl Writer {
    pub(super) fn runtime(&mut self, fields: &Object) -> Result<(), Reason> {
        let mut items = Vec::new();
        for (name, body) in fields {
            let body = object(body, "a runtime field that is no object")?;
            let ty = body.get("type").ok_or("a runtime field without a type")?;
            let ty = word_of(ty)?;
            let mut inner = Vec::new();
            for (word, value) in body.iter().filter(|(word, _)| *word != "type") {
                let sort = match word.as_str() {
                    "script" => Some(Sort::Script),
                    "fields" => Some(Sort::Object),
                    _ => None,
                };
                inner.extend(param(word, value, sort, self.how)?);
            }
            items.push(format!("{} = {}", key(name), group(ty, &inner).unwrap_or_else(|| ty.to_owned())));
        }
        self.above.extend(group("runtime", &items));
        Ok(())
    }

    pub(super) fn templates(&mut self, given: &Value) -> Result<(), Reason> {
        let list = given.as_array().ok_or("dynamic templates that are no list")?;
        for entry in list {
            let entry = object(entry, "a dynamic template that is no object")?;
            if entry.len() != 1 {
                return Err("a dynamic template that has not one name");
            }
            for (name, body) in entry {
                let mut items = Vec::new();
                for (word, value) in object(body, "a dynamic template that is no object")? {
                    if matches!(word.as_str(), "mapping" | "runtime") && value.is_object() {
                        items.push(self.named(word, value)?);
                    } else {
                        items.extend(param(word, value, Some(Sort::Texts), self.how)?);
                    }
                }
                self.above.push(format!("dynamic_template({}({}))", key(name), items.join(", ")));
            }
        }
        Ok(())
    }

    pub(super) fn settings(&mut self, rule: &Rule) -> Result<(), Reason> {
        let settings::Settings { plain, similarity, analysis } = settings::read(rule.settings.as_ref());
        let mut items = Vec::new();
        for (name, value) in plain {
            items.extend(param(&name, &value, setting(&name).map(|row| row.value), self.how)?);
        }
        for (name, body) in similarity {
            let body = param(&name, &body, Some(Sort::Any), self.how)?;
            items.extend(group("similarity", &Vec::from_iter(body)));
        }
        self.above.extend(group("settings", &items));
        for (section, components) in analysis {
            let section = Section::from_key(&section).ok_or("a section of analysis that does not exist")?;
            let mut definitions = Vec::new();
            for (name, body) in object(&components, "components that are no object")? {
                let body = object(body, "a component that is no object")?;
                // Settings have no empty object: nothing arrives.
                if body.is_empty() {
                    continue;
                }
                definitions.push(format!("{} = {}", key(name), self.component(section, body)?));
            }
            self.above.extend(group(section.key(), &definitions));
        }
        Ok(())
    }

    fn component(&self, section: Section, body: &Object) -> Result<String, Reason> {
        let ty = match (body.get("type"), section) {
            (Some(ty), _) => word_of(ty)?,
            (None, Section::Analyzer | Section::Normalizer) => "custom",
            (None, _) => return Err("a component without a type"),
        };
        let row = component_type(section, ty);
        let mut items = Vec::new();
        for (word, value) in body.iter().filter(|(word, _)| *word != "type") {
            let sort = row.and_then(|row| row.param(word)).map(|row| row.value);
            items.extend(param(word, value, sort, self.how)?);
        }
        Ok(group(ty, &items).unwrap_or_else(|| ty.to_owned()))
    }
}
