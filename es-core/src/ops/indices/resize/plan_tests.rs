use super::*;

fn row(shard: u32, prirep: &str, id: &str, store: u64) -> ShardRow {
    ShardRow {
        shard: shard.to_string(),
        prirep: prirep.into(),
        state: "STARTED".into(),
        id: Some(id.into()),
        store: Some(store.to_string()),
    }
}

fn nodes(free: &[(&str, u64)]) -> BTreeMap<String, Node> {
    let node = |(id, free): &(&str, u64)| {
        let fs = Fs { total: Total { available_in_bytes: Some(*free) } };
        ((*id).to_owned(), Node { name: format!("node {id}"), fs })
    };
    free.iter().map(node).collect()
}

#[test]
fn shards_are_factors_or_multiples() {
    assert_eq!(possible(ResizeKind::Shrink, 8, 1024), [1, 2, 4]);
    assert!(possible(ResizeKind::Shrink, 1, 1024).is_empty());
    assert_eq!(possible(ResizeKind::Split, 2, 12), [4, 6, 12]);
    assert!(possible(ResizeKind::Split, 3, 3).is_empty());
    assert_eq!(possible(ResizeKind::Split, 1, 1024)[..3], [2, 3, 4]);
    assert_eq!(possible(ResizeKind::Clone, 5, 640), [5]);
}

#[test]
fn the_node_that_lacks_least_and_has_room_is_chosen() {
    let rows = [row(0, "p", "a", 10), row(1, "p", "b", 30), row(0, "r", "c", 10), row(1, "r", "a", 30)];
    let best = |rows: &[ShardRow], free: &[(&str, u64)]| choose("i", rows, &nodes(free), &Gather::Best);
    assert_eq!(best(&rows, &[("a", 0), ("b", 0), ("c", 0)]), Ok(None), "`a` has a copy of each");
    let spread = &rows[..3];
    let on = |id: &str, bytes| GatherOn { id: id.into(), node: format!("node {id}"), bytes: Size(bytes) };
    assert_eq!(best(spread, &[("a", 99), ("b", 99), ("c", 99)]), Ok(Some(on("b", 10))));
    assert_eq!(best(spread, &[("a", 99), ("b", 5), ("c", 99)]), Ok(Some(on("a", 30))));
    let full = best(spread, &[("a", 1), ("b", 1), ("c", 1)]);
    assert_eq!(full, Err(ResizeRefusal::NoRoom { index: "i".into(), bytes: Some(Size(10)) }));
    let named = choose("i", spread, &nodes(&[("a", 99), ("d", 99)]), &Gather::Node("node d".into()));
    assert_eq!(named, Ok(Some(on("d", 40))));
    let nobody = choose("i", spread, &nodes(&[("a", 99)]), &Gather::Node("x".into()));
    assert!(matches!(nobody, Err(ResizeRefusal::NoNode { .. })));
}

#[test]
fn a_copy_that_is_not_active_does_not_count() {
    let moving = ShardRow { state: "RELOCATING".into(), ..row(1, "p", "a", 30) };
    assert_eq!(held_by(&[row(0, "p", "a", 1), moving], "a"), BTreeSet::from(["0"]));
}
