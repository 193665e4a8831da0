//! What is leased, and on which terms.

use std::time::Duration;

/// How often one that waits looks.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// How long a holder that died keeps others waiting, unless it says otherwise.
pub(super) const TIME: Duration = Duration::from_secs(15);

/// What is leased, and how.
///
/// ```no_run
/// use std::time::Duration;
/// use es_core::lease::{Lease, Terms};
///
/// # async fn run(es: es_core::cluster::Cluster) -> Result<(), Box<dyn std::error::Error>> {
/// let terms = Terms::new("nightly-import").holder("import on host-1").wait(Duration::from_secs(60));
/// let lease = Lease::acquire(&es, &terms).await?;
/// // … as long as lease.is_held() …
/// lease.release().await;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Terms {
    pub(super) name: String,
    pub(super) holder: String,
    pub(super) time: Duration,
    pub(super) wait: Option<Duration>,
    pub(super) unless_renewed: bool,
    pub(super) forced: bool,
    pub(super) look: Duration,
}

impl Terms {
    /// A lease of this name: 15 s, renewed while it is held; one that waits does so without end.
    pub fn new(name: impl Into<String>) -> Self {
        let holder = format!("process {}", std::process::id());
        Self {
            name: name.into(),
            holder,
            time: TIME,
            wait: None,
            unless_renewed: false,
            forced: false,
            look: LOOK,
        }
    }

    /// Who takes it, for those who wait. Default the process id.
    pub fn holder(self, holder: impl Into<String>) -> Self {
        Self { holder: holder.into(), ..self }
    }

    /// How long a holder that died keeps others waiting. Default 15 s.
    pub fn time(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    /// How long to wait for a holder that renews it, before [`LeaseError::Held`](super::LeaseError::Held). Default without end.
    pub fn wait(self, wait: Duration) -> Self {
        Self { wait: Some(wait), ..self }
    }

    /// Waits only for the time of a holder that died: one that is seen to renew it is [`LeaseError::Held`](super::LeaseError::Held) at once.
    pub fn unless_renewed(self) -> Self {
        Self { unless_renewed: true, ..self }
    }

    /// How often one that waits looks. Default 250 ms.
    pub fn look(self, look: Duration) -> Self {
        Self { look, ..self }
    }

    /// Takes it away from whoever holds it: only where the holder is known to be gone.
    pub fn forced(self, forced: bool) -> Self {
        Self { forced, ..self }
    }
}
