//! Progress bars on a terminal; one plain line where there is none, so that a CI log explains the wait.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that counts bytes towards `total`.
pub(super) fn bytes(what: &str, total: u64) -> ProgressBar {
    let style = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    announced(ProgressBar::new(total), style, what)
}

/// A spinner with a clock, for a wait of unknown length.
pub(super) fn spinner(what: &str) -> ProgressBar {
    let spinner = announced(ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}", what);
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner
}

fn announced(bar: ProgressBar, style: &str, what: &str) -> ProgressBar {
    if bar.is_hidden() {
        eprintln!("es-testkit: {what}");
    }
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar.with_message(what.to_owned()).with_finish(indicatif::ProgressFinish::AndClear)
}
