//! What the terminal shows.

use console::{pad_str, style};
use es_core::documents::Hit;
use serde_json::Value;

use crate::airport::Airport;

/// A heading.
pub fn heading(text: &str) {
    println!("\n{}", style(text).bold().cyan());
}

/// A line below a heading: what was done, and how it went.
pub fn line(what: &str, how: impl std::fmt::Display) {
    println!("  {} {}", pad_str(what, 34, console::Alignment::Left, None), style(how).dim());
}

/// A mapping as a tree: names, types and what else was said.
pub fn mapping(properties: &Value, depth: usize) {
    for (name, field) in properties.as_object().into_iter().flatten() {
        let ty = field["type"].as_str().unwrap_or("object");
        let indent = "  ".repeat(depth + 1);
        let label = pad_str(name, 24_usize.saturating_sub(2 * depth), console::Alignment::Left, None);
        let said: Vec<String> = field
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| !matches!(key.as_str(), "type" | "properties" | "fields"))
            .map(|(key, value)| {
                format!("{key}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect();
        println!(
            "{indent}{label} {} {}",
            style(pad_str(ty, 10, console::Alignment::Left, None)).green(),
            style(said.join(" ")).dim()
        );
        mapping(&field["fields"], depth + 1);
        mapping(&field["properties"], depth + 1);
    }
}

/// Found airports, a line each.
pub fn airports(query: &str, total: u64, hits: &[Hit<Airport>]) {
    println!("  {} {}", style(format!("“{query}”")).yellow(), style(format!("{total} found")).dim());
    for hit in hits {
        let airport = &hit.source;
        let iata = airport.iata.as_deref().unwrap_or("   ");
        let place = airport.municipality.as_deref().unwrap_or("");
        println!(
            "    {} {} {}",
            style(iata).bold(),
            airport.name,
            style(format!("{place}, {}", airport.country.name)).dim()
        );
    }
}

/// One bar of a chart.
pub fn bar(label: &str, value: f64, most: f64, text: &str) {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 40
    let width = (value / most * 40.0).round().max(1.0) as usize;
    let label = pad_str(label, 22, console::Alignment::Left, Some("…"));
    println!("    {label} {} {}", style("█".repeat(width)).blue(), style(text).dim());
}
