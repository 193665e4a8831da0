//! A fleet in a plan as a person reads it: what is done to many is said once, and what differs by name.

use std::fmt;

use es_core::plan::{Change, Place, Takes};

use super::{Action, CopyPlan, DocumentPlan, FleetPlan};
use crate::fleet::named;

/// Members to which the same is done.
struct Alike<'a> {
    key: String,
    members: Vec<&'a DocumentPlan>,
}

/// A fleet, with the plan of what stands beside its indices and those of its members.
pub(super) fn fmt(
    f: &mut fmt::Formatter<'_>,
    fleet: &FleetPlan,
    beside: Option<&DocumentPlan>,
    members: &[&DocumentPlan],
) -> fmt::Result {
    let title = format!("{} (fleet {})", fleet.fleet, fleet.patterns.join(", "));
    if let Some(beside) = beside.filter(|beside| beside.action != Action::Nothing) {
        writeln!(f, "{title}: its template and policy: {}", beside.action)?;
        beside.changes.iter().try_for_each(|change| writeln!(f, "  {} {change}", change.sign()))?;
    }
    if members.is_empty() {
        writeln!(f, "{title}: no members")?;
    }
    let (mut idle, mut refused) = (vec![], vec![]);
    for alike in alike(members) {
        let [first, ..] = alike.members.as_slice() else { continue };
        match &first.action {
            Action::Nothing | Action::NewerIsLive => idle.push(alike),
            Action::Refused { .. } => refused.extend(alike.members),
            _ => {
                write!(f, "{title}: {} of {}: ", alike.members.len(), members.len())?;
                fmt_alike(f, first, &alike.members)?;
            }
        }
    }
    for Alike { members: alike, .. } in idle {
        let Some(first) = alike.first() else { continue };
        write!(f, "{title}: {} of {}: {}", alike.len(), members.len(), first.action)?;
        // Where it is all of them, or most, nobody asks who.
        let names: Vec<_> = alike.iter().map(|plan| plan.document.clone()).collect();
        if alike.len() * 2 <= members.len() { writeln!(f, ": {}", named(&names))? } else { writeln!(f)? }
    }
    for plan in refused {
        writeln!(f, "{title}: `{}`: {}", plan.document, plan.action)?;
    }
    for other in &fleet.left_alone {
        writeln!(f, "{title}: left alone: `{}`: {}", other.index, other.why)?;
    }
    Ok(())
}

fn fmt_alike(f: &mut fmt::Formatter<'_>, first: &DocumentPlan, members: &[&DocumentPlan]) -> fmt::Result {
    match first.live.as_ref().map(|live| live.version) {
        Some(Some(version)) if version == first.version => write!(f, "version {version}")?,
        Some(Some(version)) => write!(f, "version {version} → {}", first.version)?,
        Some(None) => write!(f, "no version → {}", first.version)?,
        None => write!(f, "version {}", first.version)?,
    }
    let few = members.len() < 4;
    let names: Vec<_> = members.iter().map(|plan| plan.document.clone()).collect();
    writeln!(f, ": {}{}", first.action, if few { format!(": {}", named(&names)) } else { String::new() })?;
    if let (Action::Adopt { clone, .. }, Some(live)) = (&first.action, &first.live) {
        writeln!(
            f,
            "  each is an index of its own name: `{}` is cloned to `{clone}`, which takes its place behind an alias of that name; \
             writes are blocked for a moment, and a search that is under way at the switch may report failed shards",
            live.index
        )?;
    }
    // Aliases are each member's own.
    let of_all = |change: &&Change| change.takes != Takes::Nothing && change.place != Place::Alias;
    for change in first.changes.iter().filter(of_all) {
        writeln!(f, "  {} {change}", change.sign())?;
    }
    if let Some(copy) = sum(members) {
        write!(f, "{copy}")?;
    }
    if let Some(alternatives) = &first.alternatives {
        write!(f, "{alternatives}")?;
    }
    first.warnings.iter().try_for_each(|warning| writeln!(f, "  warning: {warning}"))
}

/// In the order of their first, the same together.
fn alike<'a>(members: &[&'a DocumentPlan]) -> Vec<Alike<'a>> {
    let mut all: Vec<Alike<'a>> = vec![];
    for plan in members {
        let key = key(plan);
        match all.iter_mut().find(|alike| alike.key == key) {
            Some(alike) => alike.members.push(plan),
            None => all.push(Alike { key, members: vec![plan] }),
        }
    }
    all.sort_by_key(|alike| std::cmp::Reverse(alike.members.len()));
    all
}

/// What is the same for members to which the same is done; in what is said of them their own names count as one.
fn key(plan: &DocumentPlan) -> String {
    let version = plan.live.as_ref().map(|live| live.version);
    let mut key = format!("{}\n{version:?}", plan.action);
    for said in plan.changes.iter().map(ToString::to_string).chain(plan.warnings.iter().cloned()) {
        key.push('\n');
        key.push_str(&said);
    }
    if let Some(live) = &plan.live {
        key = key.replace(&live.index, "<index>");
    }
    key.replace(&plan.document, "<member>")
}

/// The copies together.
fn sum(members: &[&DocumentPlan]) -> Option<CopyPlan> {
    let mut copies = members.iter().filter_map(|plan| plan.copy.clone());
    let first = copies.next()?;
    Some(copies.fold(first, |sum, copy| CopyPlan {
        documents: sum.documents + copy.documents,
        bytes: sum.bytes + copy.bytes,
        needed_bytes: sum.needed_bytes + copy.needed_bytes,
        estimate_ms: sum.estimate_ms.zip(copy.estimate_ms).map(|(one, other)| one + other),
        max_pause_ms: sum.max_pause_ms.max(copy.max_pause_ms),
        ..sum
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;
    use crate::migration::Verify;
    use crate::plan::{LiveVersion, MigrationPlan};
    use crate::writes::Writes;

    fn plan(member: &str, action: Action) -> DocumentPlan {
        let copy = CopyPlan {
            writes: Writes::CatchUp,
            max_pause_ms: Some(5_000),
            verify: Verify::Content,
            operations: vec!["rename title to headline".to_owned()],
            documents: 5,
            bytes: 1_024,
            needed_bytes: 2_048,
            available_bytes: None,
            estimate_ms: None,
            shadow: None,
        };
        DocumentPlan {
            document: member.to_owned(),
            fleet: Some("products"),
            name: "Product",
            live: Some(LiveVersion { index: format!("{member}-v1"), version: Some(1) }),
            version: 2,
            copy: (action == Action::Reindex).then_some(copy),
            action,
            changes: vec![],
            alternatives: None,
            warnings: vec![],
        }
    }

    fn printed(documents: Vec<DocumentPlan>, left_alone: Vec<crate::fleet::LeftAlone>) -> String {
        let fleet = FleetPlan {
            fleet: "products".to_owned(),
            patterns: vec!["*-products".to_owned()],
            members: documents.len(),
            left_alone,
        };
        MigrationPlan { documents, fleets: vec![fleet] }.to_string()
    }

    #[test]
    fn what_is_done_to_many_is_said_once_and_what_differs_by_name() {
        let mut all: Vec<_> = (0..198).map(|n| plan(&format!("t{n}-products"), Action::Reindex)).collect();
        let closed = Reason::new("`x-products-v1` is closed", "open it");
        all.push(plan("x-products", Action::Refused { reason: closed }));
        all.push(plan("y-products", Action::NewerIsLive));
        let left =
            crate::fleet::LeftAlone { index: "old-products".to_owned(), why: "it bears no stamp".to_owned() };
        let text = printed(all, vec![left]);
        let expected = "products (fleet *-products): 198 of 200: version 1 → 2: copy into a new index\n  \
                        rename title to headline\n  990 documents, 198.0 KB; needs up to 396.0 KB\n  ";
        assert!(text.starts_with(expected), "{text}");
        let said = [
            "products (fleet *-products): 1 of 200: a newer version serves, and is left alone: y-products\n",
            "products (fleet *-products): `x-products`: refused: `x-products-v1` is closed\n  help: open it\n",
            "products (fleet *-products): left alone: `old-products`: it bears no stamp\n",
        ];
        assert!(said.iter().all(|words| text.contains(words)), "{text}");
        assert_eq!(text.matches("rename title").count(), 1, "{text}");
    }

    #[test]
    fn names_of_its_own_do_not_set_a_member_apart() {
        let warned = |member: &str| DocumentPlan {
            warnings: vec![format!("`{member}-v1` is not what version 1 was recorded as")],
            ..plan(member, Action::InPlace)
        };
        let text = printed(["a-products", "b-products"].map(warned).into(), vec![]);
        assert!(text.contains("2 of 2: version 1 → 2: change in place: a-products, b-products"), "{text}");
        assert_eq!(printed(vec![], vec![]), "products (fleet *-products): no members\n");
    }
}
