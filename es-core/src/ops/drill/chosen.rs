//! Which indices of a snapshot are restored, and which of those that are meant it does not have: pure.

use super::error::DrillError;
use super::report::Manifest;
use crate::ops::name::stream_of;
use crate::ops::snapshots::{Meant, SnapshotInfo};

/// The indices of a snapshot that a drill means.
#[derive(Debug)]
pub(super) struct Chosen {
    /// Those that are to be restored.
    pub(super) indices: Vec<String>,
    /// Those that the drill names and the snapshot does not have.
    pub(super) absent: Vec<String>,
}

impl Chosen {
    /// By patterns with the cluster's prefix. What a manifest has and the patterns don't mean is not asked for.
    pub(super) fn of(
        info: &SnapshotInfo,
        prefix: &str,
        patterns: &[String],
        manifest: Option<&Manifest>,
    ) -> Result<Self, DrillError> {
        let all: Vec<_> = info.indices.iter().map(|index| index.name.as_str()).collect();
        let (indices, absent) = chosen(&all, prefix, patterns, manifest);
        if indices.is_empty() {
            return Err(DrillError::NoIndex { snapshot: info.name.clone() });
        }
        Ok(Chosen { indices, absent })
    }
}

fn chosen(
    all: &[&str],
    prefix: &str,
    patterns: &[String],
    manifest: Option<&Manifest>,
) -> (Vec<String>, Vec<String>) {
    let is_meant = |name: &str| is_meant(name, prefix, patterns);
    let indices: Vec<_> = all.iter().filter(|name| is_meant(name)).map(|&name| name.to_owned()).collect();
    let noted = manifest.into_iter().flat_map(|manifest| manifest.indices.keys());
    let noted = noted.filter(|name| !all.contains(&name.as_str()));
    let is_name = |pattern: &&String| !pattern.starts_with('-') && !pattern.contains('*');
    let bears = |index: &&str, name: &str| *index == name || stream_of(index) == Some(name);
    let named = patterns.iter().filter(is_name).filter(|name| !all.iter().any(|index| bears(index, name)));
    let mut absent: Vec<_> = noted.chain(named).filter(|name| is_meant(name)).cloned().collect();
    absent.sort_unstable();
    absent.dedup();
    (indices, absent)
}

/// An index of a stream is meant by the stream's name too; without patterns, all with the prefix are.
fn is_meant(index: &str, prefix: &str, patterns: &[String]) -> bool {
    let stream = stream_of(index);
    match patterns {
        [] => {
            stream.map_or(!index.starts_with('.') && index.starts_with(prefix), |of| of.starts_with(prefix))
        }
        patterns => Meant::by(patterns).is_any(&[index, stream.unwrap_or(index)]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::hold::Summed;
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_stream_is_meant_by_its_name_and_what_is_elasticsearchs_own_only_when_named() {
        let logs = ".ds-logs-app-2026.11.29-000001";
        let shrunk = "shrink-1a2b-.ds-logs-app-2026.11.29-000002";
        let of = |prefix: &str, index: &str, patterns: &[&str]| is_meant(index, prefix, &owned(patterns));
        let meant = |index: &str, patterns: &[&str]| of("", index, patterns);
        assert!(meant("app", &[]) && meant(logs, &[]) && meant(shrunk, &[]) && !meant(".security-7", &[]));
        assert!(meant(logs, &["logs-app"]) && meant(shrunk, &["logs-*"]) && !meant("app", &["logs-*"]));
        assert!(meant(".security-7", &[".security-*"]) && meant(".ds-old-x-2026.11.29-000001", &["old-x"]));
        // What was left out, and other programs' prefixes.
        assert!(!meant("app-x", &["app*", "-app-x"]) && meant("app-y", &["app*", "-app-x"]));
        assert!(!meant(logs, &["*", "-logs-app"]) && meant("app", &["*", "-logs-app"]));
        assert!(
            of("logs-", logs, &[])
                && of("app", "app-x", &[])
                && !of("logs-", "app", &[])
                && !of("t-", logs, &[])
        );
    }

    #[test]
    fn what_is_named_and_not_in_the_snapshot_is_told() {
        let has = ["customers", ".ds-logs-app-2026.11.29-000001"];
        let absent = |patterns: &[&str], noted: &[&str]| {
            let sum = || Summed::default().into();
            let manifest = Manifest { indices: noted.iter().map(|&name| (name.to_owned(), sum())).collect() };
            chosen(&has, "", &owned(patterns), Some(&manifest)).1
        };
        assert_eq!(absent(&[], &["orders", "customers"]), ["orders"]);
        assert_eq!(absent(&["customers", "custmers", "logs-app", "logs-x"], &[]), ["custmers", "logs-x"]);
        assert_eq!(absent(&["orders", "cust*"], &["orders"]), ["orders"]);
        // What is not meant is not asked for, nor is a pattern that matches nothing.
        assert_eq!(absent(&["cust*", "none-*"], &["orders"]), [""; 0]);
        assert_eq!(absent(&["orders", "*", "-orders*"], &["orders-1"]), [""; 0]);
        assert_eq!(
            absent(&["logs-app"], &[".ds-logs-app-2026.11.28-000001"]),
            [".ds-logs-app-2026.11.28-000001"]
        );
    }
}
