//! Where problems come from, and how one is known again in the next report. Pure.

use super::Problem;
use crate::ops::health::PartName;

/// By kind, the parts that it is found in.
const PARTS: [(&str, &[PartName]); 16] = [
    ("missing", &[PartName::Indices]),
    ("disk", &[PartName::Nodes, PartName::Settings]),
    ("heap", &[PartName::Nodes]),
    ("nodes_silent", &[PartName::Nodes]),
    ("unassigned", &[PartName::Cluster, PartName::Unassigned]),
    ("allocation", &[PartName::Settings]),
    ("shards", &[PartName::Cluster, PartName::Nodes, PartName::Settings]),
    ("cluster_blocked", &[PartName::Settings]),
    ("blocked", &[PartName::Indices]),
    ("no_replicas", &[PartName::Indices, PartName::Nodes, PartName::Cluster]),
    ("fields", &[PartName::Indices]),
    ("lifecycle_stopped", &[PartName::Lifecycle]),
    ("lifecycle_failed", &[PartName::Lifecycle]),
    ("snapshots_stopped", &[PartName::Snapshots]),
    ("snapshot_failed", &[PartName::Snapshots]),
    ("snapshot_never", &[PartName::Snapshots]),
];

/// The kinds of problems of which a report tells for certain that they are not there: none of their parts is among these.
pub(in crate::ops) fn kinds_without(parts: &[PartName]) -> impl Iterator<Item = &'static str> {
    let all = PARTS.iter().filter(|(_, of)| of.iter().all(|part| !parts.contains(part)));
    all.map(|(kind, _)| *kind)
}

impl Problem {
    /// What it is known by from one report to the next: its kind, and what it is about where that is not the whole cluster:
    /// `disk/es-2`, `lifecycle_failed/logs/check-rollover-ready`. Without spaces, and without a number that changes.
    pub fn name(&self) -> String {
        let about = match self {
            Problem::LifecycleFailed { policy, step: Some(step), .. } => format!("{policy}/{step}"),
            other => other.subject().to_owned(),
        };
        let name =
            if about == "cluster" { self.kind().to_owned() } else { format!("{}/{about}", self.kind()) };
        name.split_whitespace().collect::<Vec<_>>().join("_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_known_again() {
        let shards = |used| Problem::Shards { used, limit: 3, frozen: true };
        assert_eq!(
            (shards(1).name(), shards(2).name()),
            (String::from("shards/frozen_nodes"), shards(1).name())
        );
        assert_eq!(Problem::NodesSilent { nodes: 1 }.name(), "nodes_silent");
        let failed = |step: &str| Problem::LifecycleFailed {
            policy: "logs".into(),
            step: Some(step.into()),
            reason: String::new(),
            retried: false,
            indices: Vec::new(),
        };
        assert_eq!(failed("shrink").name(), "lifecycle_failed/logs/shrink");
    }

    #[test]
    fn what_is_unread_says_nothing_of_its_problems() {
        let certain: Vec<_> = kinds_without(&[PartName::Nodes, PartName::Snapshots]).collect();
        assert!(certain.contains(&"unassigned") && certain.contains(&"lifecycle_failed"));
        for kind in ["disk", "heap", "shards", "no_replicas", "snapshot_failed"] {
            assert!(!certain.contains(&kind), "{kind}");
        }
        assert_eq!(kinds_without(&[]).count(), PARTS.len());
    }
}
