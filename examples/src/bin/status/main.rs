//! A status service: whether a cluster is well, for probes (`/healthz`, `/readyz`), for Prometheus (`/metrics`), and for people: a
//! page that refreshes itself.
//!
//! `cargo run --bin status` makes a tour of it on a server of its own; `cargo run --bin status -- --serve` serves until Ctrl-C,
//! and watches the cluster that `ELASTICSEARCH_URL` names, if it is set.

mod routes;
mod sample;
mod tour;
mod view;

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use es_core::cluster::RetryPolicy;
use es_core::ops::health::PartName;
use es_core::ops::monitor::{Monitor, Rule};
use es_core::prelude::*;
use es_examples::{Result, red_playground};
use futures_util::FutureExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use routes::{Service, routes};

/// Whether a cluster is well, as a page, as probes and as metrics.
#[derive(Parser)]
struct Args {
    /// Serves until Ctrl-C. Without it, each endpoint is asked once
    #[arg(long)]
    serve: bool,
    /// Where to listen; port 0 is any that is free
    #[arg(long, env = "STATUS_ADDRESS", default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    /// Seconds from one reading of the cluster to the next
    #[arg(long, env = "STATUS_EVERY", default_value_t = 10.0)]
    every: f64,
    /// Indices or aliases without which the service is not ready, with commas between
    #[arg(long, env = "STATUS_SERVES", value_delimiter = ',')]
    serves: Vec<String>,
    /// A JSON file with rules: [{"name": "disk", "severity": "warning", "when": "disk.used > 85 % for 5m clear < 80 %"}]
    #[arg(long, env = "STATUS_RULES")]
    rules: Option<PathBuf>,
}

/// What is watched, and what is asked of it.
struct Watched {
    es: Cluster,
    serves: Vec<String>,
    rules: Vec<Rule>,
    every: Duration,
}

#[tokio::main]
async fn main() -> Result {
    let args = Args::parse();
    let every = Duration::try_from_secs_f64(args.every)?;
    if args.serve && std::env::var_os("ELASTICSEARCH_URL").is_some() {
        let rules = args.rules.as_deref().map_or_else(|| Ok(Rule::defaults()), read)?;
        let watched = Watched { es: Cluster::from_env()?, serves: args.serves, rules, every };
        return serve(watched, listen(args.address).await?, interrupted()).await;
    }

    let ground = red_playground("status").await?;
    sample::fill(&ground.es).await?;
    let serves = sample::SERVES.map(str::to_owned).to_vec();
    let mut watched = Watched { es: ground.es.clone(), serves, rules: sample::rules()?, every };
    if args.serve {
        return serve(watched, listen(args.address).await?, interrupted()).await;
    }
    watched.every = Duration::from_millis(500);
    let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let (end, ended) = oneshot::channel::<()>();
    let toured = async {
        let toured = tour::tour(&url).await;
        drop(end);
        toured
    };
    let (outcome, toured) = tokio::join!(serve(watched, listener, ended.map(drop)), toured);
    outcome.and(toured)
}

fn read(rules: &Path) -> Result<Vec<Rule>> {
    let fault = |error: &dyn Display| format!("the rules in {}: {error}", rules.display());
    let text = std::fs::read_to_string(rules).map_err(|error| fault(&error))?;
    Ok(serde_json::from_str(&text).map_err(|error| fault(&error))?)
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    Ok(TcpListener::bind(address).await.map_err(|error| format!("can't listen at {address}: {error}"))?)
}

/// Watches and answers until it is told to end; then the monitor is stopped.
async fn serve(
    watched: Watched,
    listener: TcpListener,
    end: impl Future<Output = ()> + Send + 'static,
) -> Result {
    let Watched { es, serves, rules, every } = watched;
    // So that a reading of a cluster out of reach ends with the reason, and not with its time.
    let es = es.with_retry(RetryPolicy::default().repeats(3));
    let running = Monitor::new(&es).rules(rules).parts(PartName::ALL).every(every).start()?;
    let service = Arc::new(Service::new(&es, serves, every, &running));
    let (readings, changes) = (running.readings(), running.changes());
    let follow = async { service.follow(readings, changes).await };
    println!("serving http://{}", listener.local_addr()?);
    let served = async {
        let served = axum::serve(listener, routes(Arc::clone(&service))).with_graceful_shutdown(end).await;
        running.stop().await;
        served
    };
    let (served, ()) = tokio::join!(served, follow);
    println!("ended");
    Ok(served?)
}

async fn interrupted() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        eprintln!("Ctrl-C can't be heard: {error}");
        std::future::pending::<()>().await;
    }
}
