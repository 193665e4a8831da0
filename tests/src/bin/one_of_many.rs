//! One program of a crowd: `one_of_many <url> <prefix> <build>` waits for its standard input to end, initialises the
//! build's documents, and prints the reports or the refusals as JSON. Any other error ends it with a message.

use std::env;
use std::error::Error;
use std::io::{self, Read};

use es_core::{init::InitError, prelude::*};
use es_tests::crowd::Build;
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let mut arg = |name: &str| args.next().ok_or_else(|| format!("no {name}"));
    let (url, prefix, build) = (arg("url")?, arg("prefix")?, arg("build")?.parse::<Build>()?);
    let es = Cluster::builder().node(&url).build()?.with_prefix(&prefix);
    let schemas = build.schemas();
    io::stdin().read_to_end(&mut Vec::new())?;
    match es.init_all(schemas).await {
        Ok(reports) => println!("{}", json!({ "reports": reports })),
        Err(InitError::Refused(refusals)) => println!("{}", json!({ "refused": refusals })),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
