//! The settings of the cluster that say what is too much: watermarks, shards; and what it does not do at all.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Health;
use crate::cluster::{Cluster, Request};
use crate::error::Error;
use crate::ops::blocks::Block;
use crate::ops::maintenance::Allocation;
use crate::ops::measure::Size;
use crate::plan::size;

/// What of the cluster's settings its health is judged by.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClusterSettings {
    /// The disk watermarks, as the settings have them; `None` where they are not watched.
    pub watermarks: Option<WatermarkSettings>,
    /// `cluster.max_shards_per_node`.
    pub max_shards_per_node: u64,
    /// `cluster.max_shards_per_node.frozen`.
    pub max_shards_per_frozen_node: u64,
    /// `cluster.routing.allocation.enable`.
    pub allocation: Allocation,
    /// Blocks of the whole cluster: `cluster.blocks.read_only`, `cluster.blocks.read_only_allow_delete`.
    pub blocks: Vec<Block>,
}

/// A disk watermark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Watermark {
    /// No shards are added to the node.
    Low,
    /// Shards are moved away from it.
    High,
    /// Its indices are not written any more.
    FloodStage,
}

impl Watermark {
    /// Elasticsearch's word.
    pub const fn word(self) -> &'static str {
        match self {
            Watermark::Low => "low",
            Watermark::High => "high",
            Watermark::FloodStage => "flood_stage",
        }
    }
}

impl std::fmt::Display for Watermark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

/// What a disk must have free: below it, the watermark is crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Watermarks {
    /// `None` for a node that holds mounted snapshots alone (`data_frozen`), which knows but the flood stage.
    pub low: Option<Size>,
    /// The same.
    pub high: Option<Size>,
    /// Above it, indices are not written.
    pub flood_stage: Size,
}

impl Watermarks {
    /// The highest that is crossed with so much available.
    pub fn crossed(&self, available: Size) -> Option<Watermark> {
        let all = [
            (Watermark::FloodStage, Some(self.flood_stage)),
            (Watermark::High, self.high),
            (Watermark::Low, self.low),
        ];
        all.into_iter().find(|(_, free)| free.is_some_and(|free| available < free)).map(|(mark, _)| mark)
    }
}

/// The watermarks in the words of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WatermarkSettings {
    low: Limit,
    high: Limit,
    flood_stage: Limit,
    frozen: Limit,
}

/// A share of use, or bytes that are left; and the most that a share leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Limit {
    watermark: String,
    max_headroom: Option<String>,
}

impl WatermarkSettings {
    /// What a node's disk of this size must have free.
    pub fn of(&self, total: Size, frozen: bool) -> Watermarks {
        if frozen {
            return Watermarks { low: None, high: None, flood_stage: self.frozen.free(total) };
        }
        Watermarks {
            low: Some(self.low.free(total)),
            high: Some(self.high.free(total)),
            flood_stage: self.flood_stage.free(total),
        }
    }
}

impl Limit {
    fn free(&self, total: Size) -> Size {
        kept_free(&self.watermark, self.max_headroom.as_deref(), total)
    }
}

/// What a watermark wants free of a disk: `85%` and `0.85` are shares of use, which leave no more than the headroom; anything else
/// is the size that is left. Nothing, where it is neither.
///
/// ```
/// use es_core::ops::{health::kept_free, measure::Size};
///
/// assert_eq!(kept_free("90%", None, Size::gb(100)), Size::gb(10));
/// assert_eq!(kept_free("90%", Some("5gb"), Size::gb(100)), Size::gb(5));
/// assert_eq!(kept_free("20gb", Some("5gb"), Size::gb(100)), Size::gb(20));
/// ```
pub fn kept_free(watermark: &str, max_headroom: Option<&str>, total: Size) -> Size {
    let share = match watermark.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok().map(|percent| percent / 100.0),
        None => watermark.parse::<f64>().ok().filter(|share| *share <= 1.0),
    };
    let bytes = |text: &str| size(text).and_then(|bytes| u64::try_from(bytes).ok());
    match share {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        // A share; to the nearest byte.
        Some(used) => {
            // One that is off is `-1`.
            let headroom = max_headroom.and_then(bytes).unwrap_or(u64::MAX);
            Size(((total.0 as f64 * (1.0 - used).max(0.0)).round() as u64).min(headroom))
        }
        None => Size(bytes(watermark).unwrap_or_default()),
    }
}

const WATERMARK: &str = "cluster.routing.allocation.disk.watermark";

/// Defaults, and before them persistent and transient settings.
struct Groups<'a>(Vec<&'a Map<String, Value>>);

impl Groups<'_> {
    fn text(&self, name: &str) -> Option<String> {
        let value = self.0.iter().find_map(|group| group.get(name))?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    fn is(&self, name: &str, default: bool) -> bool {
        self.text(name).map_or(default, |text| text == "true")
    }

    fn number(&self, name: &str, default: u64) -> u64 {
        self.text(name).and_then(|text| text.parse().ok()).unwrap_or(default)
    }

    fn limit(&self, name: &str) -> Limit {
        let watermark = self.text(&format!("{WATERMARK}.{name}")).unwrap_or_default();
        Limit { watermark, max_headroom: self.text(&format!("{WATERMARK}.{name}.max_headroom")) }
    }
}

impl ClusterSettings {
    pub(in crate::ops) fn read(reply: &Value) -> Self {
        let groups = ["transient", "persistent", "defaults"].iter();
        let groups = Groups(groups.filter_map(|group| reply[*group].as_object()).collect());
        let watched = groups.is("cluster.routing.allocation.disk.threshold_enabled", true);
        let allocation = groups.text("cluster.routing.allocation.enable").map(Value::String);
        let blocks = [Block::ReadOnly, Block::ReadOnlyAllowDelete].into_iter();
        ClusterSettings {
            watermarks: watched.then(|| WatermarkSettings {
                low: groups.limit("low"),
                high: groups.limit("high"),
                flood_stage: groups.limit("flood_stage"),
                frozen: groups.limit("flood_stage.frozen"),
            }),
            max_shards_per_node: groups.number("cluster.max_shards_per_node", 1000),
            max_shards_per_frozen_node: groups.number("cluster.max_shards_per_node.frozen", 3000),
            allocation: allocation
                .and_then(|word| Allocation::deserialize(word).ok())
                .unwrap_or(Allocation::All),
            blocks: blocks.filter(|block| groups.is(&format!("cluster.blocks.{block}"), false)).collect(),
        }
    }
}

pub(super) async fn read(cluster: &Cluster) -> Result<ClusterSettings, Error> {
    // A flat name is one name: a filter that spells its dots finds nothing.
    let request = Request::get("read cluster settings", "/_cluster/settings")
        .query("include_defaults", "true")
        .query("flat_settings", "true")
        .query(
            "filter_path",
            "*.cluster*threshold_enabled,*.cluster*watermark*,*.cluster*max_shards_per_node*,\
             *.cluster*allocation*enable,*.cluster*blocks*read_only*",
        );
    Ok(ClusterSettings::read(&cluster.send(request).await?.value()?))
}

impl Health<'_> {
    /// The settings that the cluster's health is judged by, with Elasticsearch's defaults where nothing is set.
    ///
    /// Elasticsearch: `GET /_cluster/settings?include_defaults`.
    pub async fn settings(&self) -> Result<ClusterSettings, Error> {
        read(self.cluster).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn watermarks_are_shares_of_use_or_bytes_left() {
        let cases = [
            ("85%", None, 150),
            ("0.9", None, 100),
            ("100b", None, 100),
            ("1kb", None, 1024),
            ("strange", None, 0),
            ("85%", Some("20b"), 20),
            ("85%", Some("-1"), 150),
            ("100b", Some("20b"), 100),
        ];
        for (watermark, headroom, free) in cases {
            assert_eq!(kept_free(watermark, headroom, Size(1000)), Size(free), "{watermark}");
        }
    }

    #[test]
    fn the_highest_watermark_that_is_crossed_counts() {
        let marks = Watermarks { low: Some(Size(30)), high: Some(Size(20)), flood_stage: Size(10) };
        let crossed = [40, 30, 29, 19, 9].map(|available| marks.crossed(Size(available)));
        let expected = [None, None, Some(Watermark::Low), Some(Watermark::High), Some(Watermark::FloodStage)];
        assert_eq!(crossed, expected);
        let frozen = Watermarks { low: None, high: None, flood_stage: Size(10) };
        assert_eq!((frozen.crossed(Size(11)), frozen.crossed(Size(9))), (None, Some(Watermark::FloodStage)));
    }

    #[test]
    fn what_is_set_goes_before_the_defaults() {
        let reply = json!({
            "transient": {"cluster.routing.allocation.enable": "primaries"},
            "persistent": {"cluster.routing.allocation.enable": "none", "cluster.max_shards_per_node": "2000",
                           "cluster.blocks.read_only": "true"},
            "defaults": {"cluster.max_shards_per_node.frozen": "3000",
                         "cluster.routing.allocation.disk.threshold_enabled": "true",
                         "cluster.routing.allocation.disk.watermark.low": "85%"},
        });
        let settings = ClusterSettings::read(&reply);
        assert_eq!((settings.allocation, settings.max_shards_per_node), (Allocation::Primaries, 2000));
        assert_eq!((settings.max_shards_per_frozen_node, settings.blocks), (3000, vec![Block::ReadOnly]));
        assert!(settings.watermarks.is_some());
        let off = json!({"defaults": {"cluster.routing.allocation.disk.threshold_enabled": "false"}});
        assert_eq!(ClusterSettings::read(&off).watermarks, None);
    }
}
