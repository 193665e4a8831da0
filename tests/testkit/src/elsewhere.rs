//! In the place of `local` on systems without a local server: only `ELASTICSEARCH_URL` gives one.

use std::path::PathBuf;

use crate::access::Access;
use crate::error::{Error, Result};
use crate::running::Running;
use crate::variant::{Variant, Version};

#[derive(Debug)]
pub(crate) struct Lease;

pub(crate) fn acquire(_: Variant) -> Result<(Access, Lease)> {
    Err(unsupported())
}

/// The home of an unpacked distribution: there is none for this system.
pub fn fetch(_: Version) -> Result<PathBuf> {
    Err(unsupported())
}

fn unsupported() -> Error {
    Error::UnsupportedPlatform { os: std::env::consts::OS, arch: std::env::consts::ARCH }
}

pub(crate) fn lease_for(_: &str) -> Option<Lease> {
    None
}

/// Every local server of this user that runs or starts: none on this system.
pub fn running() -> Result<Vec<Running>> {
    Ok(Vec::new())
}

pub(crate) fn group() -> Result<Vec<(Access, Lease)>> {
    Ok(Vec::new())
}

/// Stops the local server of this variant: there is none on this system.
pub fn stop(_: Variant, _force: bool) -> Result<bool> {
    Ok(false)
}
