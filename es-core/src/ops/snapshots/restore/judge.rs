//! From what was asked and what was seen to a plan: pure.

use std::collections::BTreeMap;

use super::look::Seen;
use super::obstacle::{Obstacle, RestoreWarning};
use super::plan::{RestorePlan, RestoredIndex, RestoredStream};
use super::rename::Renamer;
use super::request::RestoreRequest;
use crate::ops::measure::Size;
use crate::ops::name::Bearer;
use crate::ops::snapshots::error::SnapshotError;
use crate::ops::snapshots::info::{ShardFailure, SnapshotInfo, SnapshotState};
use crate::ops::snapshots::{Meant, is_of_stream};

/// What is meant, under its new names; what stands in the way is told later, when it is known what bears these names.
pub(super) fn choose(
    request: &RestoreRequest,
    patterns: &[String],
    info: &SnapshotInfo,
    renamer: Option<&Renamer>,
) -> Result<(Vec<RestoredIndex>, Vec<RestoredStream>), SnapshotError> {
    let meant = Meant::by(patterns);
    let streams: Vec<_> = info.data_streams.iter().filter(|name| meant.is(name)).cloned().collect();
    let stream_of = |index: &str| streams.iter().find(|stream| is_of_stream(index, stream));
    let mut indices = Vec::new();
    for index in info.indices.iter().filter(|index| !info.feature_indices.contains(&index.name)) {
        let data_stream = stream_of(&index.name).cloned();
        let rename = |renamer: &Renamer| match data_stream {
            Some(_) => renamer.apply_to_backing(&index.name),
            None => renamer.apply(&index.name),
        };
        if data_stream.is_some() || meant.is_index(&index.name, &info.data_streams) {
            indices.push(RestoredIndex {
                source: index.name.clone(),
                target: renamer.map_or_else(|| index.name.clone(), rename),
                data_stream,
                size: index.size.unwrap_or_default(),
                shards: index.shards,
                over: None,
            });
        }
    }
    // The server lists them in no order.
    indices.sort_by(|left, right| left.source.cmp(&right.source));
    let stream = |source: String| RestoredStream {
        target: renamer.map_or_else(|| source.clone(), |renamer| renamer.apply(&source)),
        source,
    };
    let streams: Vec<_> = streams.into_iter().map(stream).collect();
    if indices.is_empty() && !request.global_state && request.features.is_empty() {
        return Err(SnapshotError::NothingMatches {
            patterns: patterns.to_vec(),
            snapshot: Some(request.snapshot.clone()),
        });
    }
    Ok((indices, streams))
}

/// The plan, from what was chosen and what was seen.
pub(super) fn judge(
    request: &RestoreRequest,
    patterns: &[String],
    info: &SnapshotInfo,
    (mut indices, data_streams): (Vec<RestoredIndex>, Vec<RestoredStream>),
    seen: Seen,
) -> RestorePlan {
    let mut obstacles = Vec::new();
    let mut warnings = Vec::new();
    if !matches!(info.state, SnapshotState::Success | SnapshotState::Partial) {
        obstacles.push(Obstacle::State { state: info.state.clone() });
    }
    if let Some((_, cluster)) = seen.version.clone().filter(|(oldest, _)| info.version_id > *oldest) {
        obstacles.push(Obstacle::Newer { snapshot: info.version.clone(), cluster });
    }
    let named = patterns.iter().filter(|pattern| !pattern.contains('*') && !pattern.starts_with('-'));
    let known = |name: &String| {
        indices.iter().any(|index| index.source == *name)
            || data_streams.iter().any(|stream| stream.source == *name)
    };
    let absent = named.filter(|name| !known(name));
    obstacles.extend(absent.map(|name| Obstacle::NotInSnapshot { index: name.clone() }));

    let mut sources: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let pairs = indices.iter().map(|index| (&index.target, &index.source));
    for (target, source) in pairs.chain(data_streams.iter().map(|stream| (&stream.target, &stream.source))) {
        sources.entry(target).or_default().push(source.clone());
    }
    for (target, sources) in sources {
        if sources.len() > 1 {
            obstacles.push(Obstacle::SameTarget { target: target.to_owned(), sources });
        }
        if let Err(broken) = crate::plan::check_index_name(target.to_owned()) {
            obstacles.push(Obstacle::BadName { target: target.to_owned(), reason: broken.reason });
        }
    }
    for index in &mut indices {
        obstacles.extend(in_the_way(request, index, &seen));
    }
    for stream in &data_streams {
        if let Some(by) = seen.bearers.get(&stream.target) {
            obstacles.push(Obstacle::Taken { name: stream.target.clone(), by: by.clone() });
        }
    }
    let is_chosen = |failure: &&ShardFailure| indices.iter().any(|index| index.source == failure.index);
    let missing: Vec<ShardFailure> = info.failures.iter().filter(is_chosen).cloned().collect();
    for (index, failures) in by_index(&missing) {
        let shards: Vec<u64> = failures.iter().map(|failure| failure.shard).collect();
        if request.partial {
            warnings.push(RestoreWarning::EmptyShards { index, shards });
        } else {
            let reason = failures.first().map(|failure| failure.reason.clone()).unwrap_or_default();
            obstacles.push(Obstacle::MissingShards { index, shards, reason });
        }
    }
    for shared in seen.shared {
        if shared.is_write_index {
            obstacles.push(Obstacle::TwoWriteIndices { alias: shared.alias, index: shared.index });
        } else {
            warnings.push(RestoreWarning::TwoIndices(shared));
        }
    }
    let size: Size = indices.iter().map(|index| index.size).sum();
    match seen.available.filter(|available| size > *available) {
        Some(Size(0)) => obstacles.push(Obstacle::NoRoom { needs: size }),
        Some(available) => warnings.push(RestoreWarning::Disk { needs: size, available }),
        None => {}
    }
    if request.global_state {
        warnings.push(RestoreWarning::GlobalState);
    }
    RestorePlan {
        repository: info.repository.clone(),
        snapshot: info.name.clone(),
        uuid: info.uuid.clone(),
        taken: info.started,
        indices,
        data_streams,
        aliases: request.with_aliases(),
        include_global_state: request.global_state,
        size,
        available: seen.available,
        obstacles,
        warnings,
        request: request.clone(),
        missing,
    }
}

/// What bears the name of an index to be; one that it takes the place of is noted.
fn in_the_way(request: &RestoreRequest, index: &mut RestoredIndex, seen: &Seen) -> Option<Obstacle> {
    let name = index.target.clone();
    let by = seen.bearers.get(&name)?;
    let Some(there) = seen.indices.get(&name).filter(|_| *by == Bearer::Index) else {
        return Some(Obstacle::Taken { name, by: by.clone() });
    };
    match (there.closed, request.over_closed, index.shards) {
        (false, _, _) => Some(Obstacle::Open { index: name }),
        (true, false, _) => Some(Obstacle::Closed { index: name }),
        (true, true, Some(needs)) if needs != there.shards => {
            Some(Obstacle::OtherShards { index: name, has: there.shards, needs })
        }
        (true, true, _) => {
            index.over = Some(there.uuid.clone());
            None
        }
    }
}

fn by_index(failures: &[ShardFailure]) -> BTreeMap<String, Vec<&ShardFailure>> {
    let mut by_index: BTreeMap<String, Vec<&ShardFailure>> = BTreeMap::new();
    for failure in failures {
        by_index.entry(failure.index.clone()).or_default().push(failure);
    }
    for failures in by_index.values_mut() {
        failures.sort_by_key(|failure| failure.shard);
    }
    by_index
}
