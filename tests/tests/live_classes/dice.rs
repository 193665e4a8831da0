//! Random schemas that a server takes, from the rows of the vocabulary.

use es_vocab::{
    Availability, CONFLICTS, Class, FieldType, Given, Param, ROOT_PARAMS, SETTINGS, Setting, Update, Word,
    field_types,
};
use serde_json::{Map, Value, json};

use crate::settings::other;
use crate::values::{field, two, with};
use crate::{roots, stage};

/// SplitMix64: the same throws from the same seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What the server is known to have of the vocabulary.
pub(crate) struct Words {
    types: Vec<(&'static FieldType, Vec<&'static Param>)>,
    settings: Vec<&'static Setting>,
}

/// An index can't be made, or be looked at, that has them beside others.
const APART: &[&str] = &["data_path", "fast_refresh", "soft_deletes.enabled", "mode", "routing_path"];
const APART_GROUPS: &[&str] =
    &["blocks.", "sort.", "time_series.", "look_", "number_of_", "routing_partition"];

impl Words {
    pub(crate) fn of(stage: &stage::Stage) -> Words {
        let params = |ty: &'static FieldType| {
            ty.params.iter().filter(|param| !stage.lacks(Word::Param(ty.name, param.name))).collect()
        };
        Words {
            types: field_types()
                .filter(|ty| ty.availability == Availability::Basic && !stage.lacks(Word::Type(ty.name)))
                .map(|ty| (ty, params(ty)))
                .collect(),
            settings: SETTINGS
                .iter()
                .filter(|row| matches!(row.class, Class::Dynamic | Class::Static | Class::Final))
                .filter(|row| !stage.lacks(Word::Setting(row.name)) && !APART.contains(&row.name))
                .filter(|row| !APART_GROUPS.iter().any(|group| row.name.starts_with(group)))
                .collect(),
        }
    }

    /// An index as it is to be made.
    pub(crate) fn index(&self, dice: &mut Dice) -> Value {
        let mut mappings = json!({ "properties": self.level(dice, 8, &[]) });
        mappings["properties"]["one"] = json!({"type": "keyword"});
        mappings["properties"]["other"] = json!({"type": "keyword"});
        for row in ROOT_PARAMS.iter().filter(|row| !matches!(row.name, "enabled" | "subobjects")) {
            let changes = roots::changes(row.name);
            if dice.one_in(4) && !changes.is_empty() {
                mappings[row.name] = dice.pick(&changes.concat()).clone();
            }
        }
        let mut settings = json!({ "number_of_replicas": 0, "analysis": analysis() });
        for _ in 0..dice.below(6) {
            let row = *dice.pick(&self.settings);
            settings[row.name] = other(row, row.name);
        }
        json!({ "mappings": mappings, "settings": settings })
    }

    /// The same index later: everything in it changed that can be while it serves, and more of everything.
    pub(crate) fn later(&self, dice: &mut Dice, index: &Value) -> Value {
        let mut later = index.clone();
        later["mappings"]["properties"] = self.level_later(dice, &index["mappings"]["properties"], &[]);
        for row in ROOT_PARAMS.iter().filter(|row| row.update != Update::No) {
            let changes = roots::changes(row.name);
            if dice.one_in(3) {
                later["mappings"][row.name] = dice.pick(&changes.concat()).clone();
            }
        }
        for _ in 0..dice.below(4) {
            let row = *dice.pick(&self.settings);
            if row.class == Class::Dynamic {
                later["settings"][row.name] = other(row, row.name);
            }
        }
        later
    }

    fn level(&self, dice: &mut Dice, most: usize, above: &[&str]) -> Value {
        let mut level = Map::new();
        for at in 0..=dice.below(most) {
            let (name, field) = self.any_field(dice, above);
            // An index has one field that joins.
            let name = if name == "join" { name } else { format!("{name}-{at}") };
            level.insert(name, field);
        }
        Value::Object(level)
    }

    fn any_field(&self, dice: &mut Dice, above: &[&str]) -> (String, Value) {
        loop {
            let (ty, params) = dice.pick(&self.types);
            if !fits(ty.name, above) {
                continue;
            }
            let mut made = field(ty.name, "");
            for _ in 0..dice.below(4) {
                if params.is_empty() {
                    break;
                }
                let param = *dice.pick(params);
                let values = two(ty.name, param.name, param.value);
                set(&mut made, ty, param, dice.pick(&values), above);
            }
            if matches!(ty.name, "object" | "nested") && made["enabled"].is_null() && above.len() < 3 {
                let above: Vec<_> = above.iter().copied().chain([ty.name]).collect();
                made["properties"] = self.level(dice, 3, &above);
            }
            return (ty.name.replace('_', "-"), made);
        }
    }

    fn level_later(&self, dice: &mut Dice, level: &Value, above: &[&str]) -> Value {
        let mut later = level.clone();
        for (name, made) in later.as_object_mut().unwrap() {
            let ty = made["type"].as_str().unwrap_or("object").to_owned();
            if !made["properties"].is_null() {
                let above: Vec<_> = above.iter().copied().chain([ty.as_str()]).collect();
                made["properties"] = self.level_later(dice, &made["properties"], &above);
            }
            let Some((ty, params)) = self.types.iter().find(|(row, _)| row.name == ty) else { continue };
            if name == "one" || name == "other" {
                continue; // The targets of the rest.
            }
            for param in params {
                let [from, to] = two(ty.name, param.name, param.value);
                let value = match param.update {
                    Update::No => continue,
                    Update::Once | Update::Grows => to,
                    _ if param.name == "fields" => to,
                    _ => dice.pick(&[from, to]).clone(),
                };
                if dice.one_in(2) {
                    set(made, ty, param, &value, above);
                }
            }
        }
        if dice.one_in(2) {
            let (name, field) = self.any_field(dice, above);
            if name != "join" {
                later[format!("{name}-later")] = field;
            }
        }
        later
    }
}

/// Whether a field may stand below these objects.
fn fits(ty: &str, above: &[&str]) -> bool {
    match ty {
        "join" => above.is_empty(),
        // Its target is at the root, and out of reach from another document.
        "alias" => !above.contains(&"nested"),
        _ => true,
    }
}

/// Sets a parameter, unless the server refuses it there.
fn set(made: &mut Value, ty: &FieldType, param: &Param, value: &Value, above: &[&str]) {
    let nested = above.contains(&"nested");
    if value.is_null()
        || (nested && matches!(param.name, "copy_to" | "time_series_dimension" | "time_series_dimensions"))
    {
        return;
    }
    let mut with_it = with(made.clone(), param.name, value);
    if param.name == "on_script_error" {
        with_it["script"] = if made["script"].is_null() { return } else { made["script"].clone() };
    }
    let conflicts = CONFLICTS.iter().any(|row| {
        (row.types.is_empty() || row.types.contains(&ty.name))
            && [row.fault].iter().chain(row.beside).all(|given| is_given(&with_it, *given))
    });
    let not_together = param.name == "enabled" && !made["properties"].is_null();
    if !conflicts && !not_together {
        *made = with_it;
    }
}

fn is_given(field: &Value, given: Given) -> bool {
    let value =
        field.pointer(&format!("/{}", given.name().replace('.', "/"))).filter(|value| !value.is_null());
    match given {
        Given::Any(_) => value.is_some(),
        Given::Is(_, text) => serde_json::from_str(text).is_ok_and(|is: Value| value == Some(&is)),
        Given::Not(_) => value.is_none(),
    }
}

fn analysis() -> Value {
    let filter = |filter: &str| json!({ "type": "custom", "filter": [filter] });
    json!({ "normalizer": { "lower": filter("lowercase"), "upper": filter("uppercase") } })
}
