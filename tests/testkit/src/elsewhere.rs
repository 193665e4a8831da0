//! In the place of `local` on systems without a local server: only `ELASTICSEARCH_URL` gives one.

use crate::access::Access;
use crate::error::{Error, Result};
use crate::running::Running;
use crate::variant::Variant;

#[derive(Debug)]
pub(crate) struct Lease;

pub(crate) fn acquire(_: Variant) -> Result<(Access, Lease)> {
    Err(Error::UnsupportedPlatform { os: std::env::consts::OS, arch: std::env::consts::ARCH })
}

pub(crate) fn lease_for(_: &str) -> Option<Lease> {
    None
}

/// Every local server of this user that runs or starts: none on this system.
pub fn running() -> Result<Vec<Running>> {
    Ok(Vec::new())
}

/// Stops the local server of this variant: there is none on this system.
pub fn stop(_: Variant, _force: bool) -> Result<bool> {
    Ok(false)
}
