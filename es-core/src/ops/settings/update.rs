//! What is wanted of settings, checked by the vocabulary before anything is sent.

use std::collections::BTreeMap;

use es_vocab::{SETTINGS, closest};
use serde_json::Value;

use super::error::{SettingFault, SettingReason};
use super::names::{Name, ValueOf};
use crate::plan::flatten;
use crate::resources::value_fault;

/// A change of dynamic settings, by typed [`names`](super::names) or as JSON.
///
/// ```
/// use es_core::ops::settings::{Off, SettingsUpdate, names};
///
/// let load = SettingsUpdate::new().set(names::REFRESH_INTERVAL, Off).set(names::TRANSLOG_DURABILITY, "async");
/// let serve = SettingsUpdate::new().reset(names::REFRESH_INTERVAL).reset(names::TRANSLOG_DURABILITY);
/// let box_type = SettingsUpdate::new().json("routing.allocation.require.box", "hot");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SettingsUpdate {
    pub(super) wanted: BTreeMap<String, Value>,
    pub(super) preserve_existing: bool,
    also_unknown: bool,
}

impl SettingsUpdate {
    /// No change.
    pub fn new() -> Self {
        Self::default()
    }

    /// A setting by its typed name.
    pub fn set<K>(self, name: Name<K>, value: impl ValueOf<K>) -> Self {
        self.json(name.as_str(), value.value())
    }

    /// Back to the server's default.
    pub fn reset(self, name: impl AsRef<str>) -> Self {
        self.json(name.as_ref(), Value::Null)
    }

    /// A setting by its name, with or without `index.`; `null` is back to the default.
    pub fn json(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.wanted.insert(name.strip_prefix("index.").unwrap_or(name).to_owned(), value.into());
        self
    }

    /// Settings as JSON, nested or dotted, with or without `index.`.
    pub fn settings(mut self, settings: &Value) -> Self {
        self.wanted.extend(flatten(settings));
        self
    }

    /// Leaves alone what an index has set, and sets only what it has not.
    pub fn preserve_existing(self) -> Self {
        Self { preserve_existing: true, ..self }
    }

    /// Sends also what the vocabulary does not know, as a plugin's settings; the server decides.
    pub fn also_unknown(self) -> Self {
        Self { also_unknown: true, ..self }
    }

    /// All that can't be changed so.
    pub fn faults(&self) -> Vec<SettingFault> {
        let reason = |(name, value): (&String, &Value)| {
            let reason = self.reason(name, value)?;
            Some(SettingFault { setting: name.clone(), reason })
        };
        self.wanted.iter().filter_map(reason).collect()
    }

    fn reason(&self, name: &str, value: &Value) -> Option<SettingReason> {
        if name == "analysis" || name.starts_with("analysis.") {
            return Some(SettingReason::Static);
        }
        let Some(row) = es_vocab::setting(name) else {
            let meant = closest(name, SETTINGS.iter().map(|row| row.name));
            return (!self.also_unknown).then_some(SettingReason::Unknown { meant });
        };
        SettingReason::of(name, row.class).or_else(|| {
            let cause = value_fault(row.value, value).filter(|_| !value.is_null())?;
            Some(SettingReason::Value { cause })
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(name: &str, value: Value) -> Option<SettingReason> {
        SettingsUpdate::new().json(name, value).faults().pop().map(|fault| fault.reason)
    }

    #[test]
    fn every_setting_is_judged_by_its_class() {
        for row in SETTINGS {
            let reason = fault(row.name, Value::Null);
            assert_eq!(reason.is_none(), row.class == es_vocab::Class::Dynamic, "{}: {reason:?}", row.name);
        }
    }

    #[test]
    fn what_the_server_would_refuse_is_named() {
        use SettingReason::*;
        let value = |reason: Option<SettingReason>| matches!(reason, Some(Value { .. }));
        assert_eq!(fault("codec", json!("best_compression")), Some(Static));
        assert_eq!(fault("index.analysis.analyzer.x.type", json!("custom")), Some(Static));
        assert!(
            matches!(fault("number_of_shards", json!(2)), Some(Final { help }) if help.contains("shrinks"))
        );
        assert_eq!(fault("uuid", json!("x")), Some(ReadOnly));
        assert_eq!(
            fault("refresh_intervall", json!("1s")),
            Some(Unknown { meant: Some("refresh_interval") })
        );
        assert_eq!(fault("my_plugins.own", json!(1)), Some(Unknown { meant: None }));
        for (name, wrong) in [
            ("refresh_interval", json!("soon")),
            ("refresh_interval", json!(5)),
            ("number_of_replicas", json!(-1)),
            ("max_result_window", json!("many")),
            ("hidden", json!("yes")),
            ("translog.durability", json!("sometimes")),
            ("translog.flush_threshold_size", json!("5 parsecs")),
            ("merge.policy.deletes_pct_allowed", json!("x")),
            ("auto_expand_replicas", json!("5-1-2")),
        ] {
            assert!(value(fault(name, wrong.clone())), "{name} {wrong}");
        }
        for (name, right) in [
            ("refresh_interval", json!(-1)),
            ("refresh_interval", json!("-1")),
            ("index.refresh_interval", json!("1.5m")),
            ("auto_expand_replicas", json!(false)),
            ("auto_expand_replicas", json!("0-all")),
            ("write.wait_for_active_shards", json!(2)),
            ("translog.durability", json!("ASYNC")),
            ("routing.allocation.require.box", json!("hot")),
            ("query.default_field", json!(["a", "b"])),
        ] {
            assert_eq!(fault(name, right.clone()), None, "{name} {right}");
        }
    }

    #[test]
    fn unknown_settings_are_sent_when_that_is_wanted() {
        assert_eq!(SettingsUpdate::new().json("my_plugins.own", 1).also_unknown().faults(), []);
    }
}
