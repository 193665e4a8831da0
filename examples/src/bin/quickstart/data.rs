//! The airports of `examples/data`, read line by line.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use flate2::read::GzDecoder;

use crate::airport::Airport;

/// Every airport.
pub fn airports() -> io::Result<Vec<Airport>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/airports.ndjson.gz");
    let lines = BufReader::new(GzDecoder::new(File::open(path)?)).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}
