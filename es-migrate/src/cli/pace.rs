//! How fast documents are copied, and how long the rest takes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use indicatif::HumanCount;

use crate::plan::print::duration;

/// How far back the rate looks, and from when on it means something.
const WINDOW: Duration = Duration::from_secs(10);
const LEAST: f64 = 0.2;

/// What was copied in the last seconds.
#[derive(Debug, Default)]
pub(super) struct Pace {
    marks: VecDeque<(Instant, u64)>,
}

impl Pace {
    pub(super) fn note(&mut self, at: Instant, documents: u64) {
        // Something was begun again.
        if self.marks.back().is_some_and(|(_, before)| documents < *before) {
            self.marks.clear();
        }
        self.marks.push_back((at, documents));
        // One mark from before the window stays, so that it is filled.
        while self.marks.get(1).is_some_and(|(second, _)| at.duration_since(*second) > WINDOW) {
            self.marks.pop_front();
        }
    }

    /// Documents a second; `None` where that can't be told yet.
    pub(super) fn rate(&self) -> Option<f64> {
        let ((first, before), (last, now)) = (self.marks.front()?, self.marks.back()?);
        let seconds = last.duration_since(*first).as_secs_f64();
        #[allow(clippy::cast_precision_loss)] // a rate for the eye
        let copied = now.saturating_sub(*before) as f64;
        (seconds >= LEAST && copied > 0.0).then(|| copied / seconds)
    }

    /// `8,123/s, 23.4 s left, 3 rejected`.
    pub(super) fn words(&self, documents: u64, total: u64, rejected: u64) -> String {
        let mut words = vec![];
        if let Some(rate) = self.rate() {
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let (whole, left) = (rate.round() as u64, total.saturating_sub(documents) as f64 / rate);
            words.push(format!("{}/s", HumanCount(whole)));
            if let Ok(left) = Duration::try_from_secs_f64(left)
                && !left.is_zero()
            {
                words.push(format!("{} left", duration(left)));
            }
        }
        if rejected > 0 {
            words.push(format!("{} rejected", HumanCount(rejected)));
        }
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut pace = Pace::default();
        assert_eq!(pace.words(0, 100, 0), "", "nothing is known yet");
        pace.note(at(0), 0);
        assert_eq!(pace.words(0, 100, 2), "2 rejected");
        pace.note(at(1), 5_000);
        assert_eq!(pace.words(5_000, 20_000, 0), "5,000/s, 3.0 s left");
        // Ten times slower for a long time.
        (2..40).for_each(|second| pace.note(at(second), 5_000 + (second - 1) * 500));
        assert_eq!(pace.rate(), Some(500.0));
        assert!(pace.marks.len() < 15, "{} marks", pace.marks.len());
    }

    #[test]
    fn what_is_begun_again_has_no_rate_and_a_whole_no_rest() {
        let start = Instant::now();
        let mut pace = Pace::default();
        pace.note(start, 500);
        pace.note(start + Duration::from_secs(1), 0);
        assert_eq!(pace.words(0, 1_000, 0), "");
        pace.note(start + Duration::from_secs(2), 1_000);
        assert_eq!(pace.words(1_000, 1_000, 0), "1,000/s");
    }
}
