//! Asks each endpoint once and prints what it answers.

use std::time::{Duration, Instant};

use es_examples::Result;
use serde_json::Value;

/// How long the monitor may take to tell what is wrong.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn tour(url: &str) -> Result {
    let client = reqwest::Client::new();
    let get = async |path: &str| -> Result<(String, String)> {
        let answer = client.get(format!("{url}{path}")).send().await?;
        let content =
            answer.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let head = format!("GET {path}: {} {content}", answer.status());
        Ok((head, answer.text().await?))
    };

    // ILM notices within some seconds.
    let (start, mut status) = (Instant::now(), Value::Null);
    while status["lifecycle"].as_array().is_none_or(Vec::is_empty) && start.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(200)).await;
        status = serde_json::from_str(&get("/api/status").await?.1)?;
    }

    for path in ["/healthz", "/readyz"] {
        let (head, body) = get(path).await?;
        println!("\n{head}\n  {}", body.trim());
    }
    let (head, body) = get("/metrics").await?;
    println!("\n{head}");
    for line in body.lines().filter(|line| !line.starts_with('#')).take(12) {
        println!("  {line}");
    }
    println!(
        "\n{}\n  {}: {}",
        get("/api/status").await?.0,
        text(&status["status"]),
        text(&status["headline"])
    );
    for kind in ["indices", "unassigned", "lifecycle", "problems", "alerts", "changes", "missing"] {
        for one in status[kind].as_array().into_iter().flatten() {
            let name = ["name", "index", "message", "reason"].into_iter().map(|key| &one[key]);
            println!("  {kind}: {}", name.map(text).find(|name| !name.is_empty()).unwrap_or_default());
        }
    }
    let (head, body) = get("/").await?;
    println!("\n{head}\n  {} bytes in one file: cargo run --bin status -- --serve", body.len());
    Ok(())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
