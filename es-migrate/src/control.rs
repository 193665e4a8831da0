//! A hand on a migration that is under way.

use tokio::sync::watch;

/// Stops a migration at a safe point, or changes its rate while it copies. Cheap to clone.
///
/// ```
/// use es_migrate::Control;
///
/// let control = Control::new();
/// control.throttle(Some(5_000.0)); // documents a second
/// control.stop();
/// ```
#[derive(Debug, Clone)]
pub struct Control {
    stopped: watch::Sender<bool>,
    rate: watch::Sender<Option<f32>>,
}

impl Control {
    /// One that lets it run, as fast as it can.
    pub fn new() -> Self {
        Self { stopped: watch::Sender::new(false), rate: watch::Sender::new(None) }
    }

    /// Stops it: before the switch everything is put back, after it nothing is left to stop.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Copies so many documents a second from now on, of each index; `None` for as many as the cluster can.
    pub fn throttle(&self, documents_per_second: Option<f32>) {
        self.rate.send_replace(documents_per_second);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    pub(crate) fn rate(&self) -> Option<f32> {
        *self.rate.borrow()
    }
}

impl Default for Control {
    fn default() -> Self {
        Self::new()
    }
}
