//! Templates: what differs, and which of them count for a name.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::change::{Change, Place, Takes};
use super::observed::LiveTemplate;
use super::params::Surroundings;
use super::refusal::Refusal;
use super::settings::{flatten, one_form};
use super::value::same;
use super::wholes::differences;
use super::{ResourcePlan, Verdict, mapping};
use crate::resources::pattern;

/// The differences of two templates, by path and parameter; each takes a `PUT` of the whole.
pub(super) fn diff(declared: &Value, live: &Value) -> Vec<Change> {
    let part = |body: &Value, key: &str| body["template"].get(key).cloned().unwrap_or_else(|| json!({}));
    let sides = |key: &str| (part(declared, key), part(live, key));
    let mut changes = Vec::new();
    differences("", &shell(live), &shell(declared), &mut changes);

    let (after, before) = sides("settings");
    let (wanted, there) = (flatten(&after), flatten(&before));
    // A default is not absence here: it counts over what the template is composed of.
    let names: BTreeSet<_> =
        wanted.keys().chain(there.keys()).filter(|name| !name.starts_with("analysis.")).collect();
    for name in names {
        let form = |side: &BTreeMap<String, Value>| {
            side.get(name).map_or(Value::Null, |value| one_form(name, value))
        };
        if !same(&form(&wanted), &form(&there)) {
            let value = |side: &BTreeMap<String, Value>| side.get(name).cloned().unwrap_or(Value::Null);
            changes.push(Change::parameter(
                Place::Setting,
                "",
                name,
                [value(&there), value(&wanted)],
                Takes::Put,
            ));
        }
    }
    let analysis = |settings: &Value| super::analysis::in_one_form(&nested(settings)["analysis"]);
    differences("analysis", &analysis(&before), &analysis(&after), &mut changes);

    let (after, before) = sides("mappings");
    changes.extend(mapping::diff(&after, &before, Surroundings::default()).0);
    differences("_meta", &before["_meta"], &after["_meta"], &mut changes);
    let (after, before) = sides("aliases");
    differences("aliases", &aliases(&before), &aliases(&after), &mut changes);

    for change in &mut changes {
        // Whatever an index would need, a template is simply put.
        change.takes = Takes::Put;
    }
    changes
}

/// What is beside settings, mapping and aliases, with the server's defaults in their place.
fn shell(body: &Value) -> Value {
    let mut shell = body.as_object().cloned().unwrap_or_default();
    let own = shell.remove("template").and_then(|mut template| Some(template.get_mut("lifecycle")?.take()));
    shell.extend(own.map(|own| ("lifecycle".to_owned(), lifecycle(own))));
    if let Some(Value::Object(stream)) = shell.get_mut("data_stream") {
        for option in ["hidden", "allow_custom_routing"] {
            stream.entry(option).or_insert(Value::Bool(false));
        }
    }
    if shell.contains_key("index_patterns") {
        shell.entry("priority").or_insert(json!(0));
        shell.entry("composed_of").or_insert(json!([]));
        if let Some(pattern) = shell.get("index_patterns").filter(|patterns| patterns.is_string()).cloned() {
            shell.insert("index_patterns".to_owned(), json!([pattern]));
        }
    }
    shell.retain(|key, value| {
        key != "ignore_missing_component_templates" || value.as_array().is_none_or(|list| !list.is_empty())
    });
    Value::Object(shell)
}

/// The lifecycle of data streams in its one form: present means enabled.
pub(super) fn lifecycle(mut lifecycle: Value) -> Value {
    if let Value::Object(said) = &mut lifecycle {
        said.retain(|key, value| key != "enabled" || *value != true);
    }
    lifecycle
}

/// Settings as one tree below no `index`.
fn nested(settings: &Value) -> Value {
    let mut tree = json!({});
    for (name, value) in flatten(settings) {
        let mut node = &mut tree;
        for part in name.split('.') {
            if !node.is_object() {
                *node = json!({});
            }
            node = &mut node[part];
        }
        *node = value;
    }
    tree
}

/// Aliases as the server writes them: `routing` is both of its kinds, and what is not said is false.
pub(super) fn aliases(aliases: &Value) -> Value {
    let one = |(name, options): (&String, &Value)| (name.clone(), alias(options));
    aliases.as_object().into_iter().flatten().map(one).collect::<Map<_, _>>().into()
}

/// The options of an alias in their one form.
pub(super) fn alias(options: &Value) -> Value {
    let mut options = options.as_object().cloned().unwrap_or_default();
    if let Some(routing) = options.remove("routing") {
        for kind in ["index_routing", "search_routing"] {
            options.entry(kind).or_insert_with(|| routing.clone());
        }
    }
    options.retain(|_, value| *value != Value::Bool(false) && !value.is_null());
    Value::Object(options)
}

/// What other templates, on the cluster or declared beside it, mean for a declared one: a refusal, or warnings.
pub(super) fn judge(mine: LiveTemplate<'_>, others: &[LiveTemplate<'_>], plan: &mut ResourcePlan) {
    let patterns: Vec<_> = mine.patterns().collect();
    let priority = mine.priority();
    for other in others.iter().filter(|other| other.name != mine.name) {
        let Some(pattern) = other.overlaps(&patterns) else { continue };
        let (name, theirs) = (other.name, other.priority());
        let noun = if other.is_managed() { "the built-in template" } else { "the template" };
        match theirs.cmp(&priority) {
            Ordering::Greater => plan.warnings.push(format!(
                "{noun} `{name}` (`{pattern}`, priority {theirs}) takes names of this one, which has {priority}"
            )),
            Ordering::Less => plan.warnings.push(format!(
                "it takes names of {noun} `{name}` (`{pattern}`, priority {theirs})"
            )),
            // What is there is there.
            Ordering::Equal if plan.steps.is_empty() => {}
            Ordering::Equal => {
                let (other, pattern) = (name.to_owned(), pattern.to_owned());
                plan.verdict = Verdict::Refused(Refusal::TemplateConflict { other, pattern, priority });
                plan.steps.clear();
            }
        }
    }
}

/// What templates mean for an index that is to be made with a body of its own.
pub(super) fn shadow(plan: &mut ResourcePlan, templates: &[LiveTemplate<'_>]) {
    let Some(index) = plan.index.clone() else { return };
    let matching =
        templates.iter().filter(|template| template.patterns().any(|one| pattern::matches(one, &index)));
    let Some(template) = matching.max_by_key(|template| template.priority()) else { return };
    if template.makes_streams() {
        let template = template.name.to_owned();
        plan.verdict = Verdict::Refused(Refusal::StreamTemplate { index, template });
        plan.steps.clear();
        return;
    }
    plan.warnings.push(format!(
        "the template `{}` matches `{index}`, and adds to it what is not declared here",
        template.name
    ));
}
