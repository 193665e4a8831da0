//! Several documents at once, within a limit.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::error::MigrateError;
use crate::migrator::Migrator;
use crate::plan::{Action, DocumentPlan};
use crate::registry::Registered;
use crate::report::{Outcome, Report};

/// What became of each document where some failed; each list in the order in which the documents were registered.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Incomplete {
    /// The documents that failed, or were stopped, and why; empty where none was under way when it was to stop.
    pub failed: Vec<(String, MigrateError)>,
    /// The documents that are as declared now.
    pub reports: Vec<Report>,
    /// The documents that were not begun any more: they are as they were.
    pub not_begun: Vec<String>,
}

impl Migrator {
    /// Every document, so many at once; their reports in order.
    pub(crate) async fn each(
        &self,
        documents: Vec<(&DocumentPlan, &Registered)>,
    ) -> Result<Vec<Report>, MigrateError> {
        let (failed, several) = (AtomicBool::new(false), documents.len() > 1);
        let mut work = vec![];
        for (at, (plan, registered)) in documents.into_iter().enumerate() {
            work.push(self.unless(&failed, several, at, plan, registered));
        }
        let mut ended: Vec<_> = stream::iter(work).buffer_unordered(self.parallel).collect().await;
        ended.sort_unstable_by_key(|(at, ..)| *at);
        Incomplete::or_all(ended.into_iter().map(|(_, document, outcome)| (document, outcome)).collect())
    }

    /// One document, unless another has failed by now, or they are to stop; then nothing.
    async fn unless(
        &self,
        failed: &AtomicBool,
        several: bool,
        at: usize,
        plan: &DocumentPlan,
        registered: &Registered,
    ) -> (usize, String, Option<Result<Report, MigrateError>>) {
        let outcome = match plan.action {
            Action::Nothing => Some(Ok(Report::of(plan, Outcome::Unchanged))),
            Action::NewerIsLive => Some(Ok(Report::of(plan, Outcome::NewerIsLive))),
            _ if failed.load(Ordering::Acquire) || several && self.control.is_stopped() => None,
            _ => Some(self.one(registered).await),
        };
        failed.fetch_or(matches!(outcome, Some(Err(_))), Ordering::AcqRel);
        (at, plan.document.clone(), outcome)
    }
}

impl Incomplete {
    /// All reports, or what became of each document; an only document's error is its own.
    fn or_all(
        ended: Vec<(String, Option<Result<Report, MigrateError>>)>,
    ) -> Result<Vec<Report>, MigrateError> {
        let only = ended.len() == 1;
        let mut all = Incomplete::default();
        for (document, outcome) in ended {
            match outcome {
                Some(Ok(report)) => all.reports.push(report),
                Some(Err(error)) if only => return Err(error),
                Some(Err(error)) => all.failed.push((document, error)),
                None => all.not_begun.push(document),
            }
        }
        let complete = all.failed.is_empty() && all.not_begun.is_empty();
        if complete { Ok(all.reports) } else { Err(MigrateError::Incomplete(Box::new(all))) }
    }
}

impl std::error::Error for Incomplete {}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.failed.len() + self.reports.len() + self.not_begun.len();
        match self.failed.len() {
            0 => write!(f, "stopped as asked, before all of {all} documents were begun")?,
            failed => write!(f, "{failed} of {all} documents failed")?,
        }
        self.failed.iter().try_for_each(|(_, error)| write!(f, "\n{error}"))?;
        self.reports.iter().try_for_each(|report| write!(f, "\nnote: {report}"))?;
        if !self.not_begun.is_empty() {
            write!(f, "\nnote: not begun: {}", self.not_begun.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_report_is_lost_and_an_only_error_is_its_own() {
        let report = |name: &str| (name.to_owned(), Some(Ok(Report::unchanged(name))));
        let failed = |name: &str| {
            let document = name.to_owned();
            (name.to_owned(), Some(Err(MigrateError::TakenOver { document })))
        };
        let reports = Incomplete::or_all(vec![report("a"), report("b")]).unwrap();
        assert_eq!(reports.iter().map(|report| report.document.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let error = Incomplete::or_all(vec![failed("a")]).unwrap_err();
        assert!(matches!(error, MigrateError::TakenOver { .. }), "{error}");
        let all = vec![report("a"), failed("b"), report("c"), ("d".to_owned(), None), failed("e")];
        let error = Incomplete::or_all(all).unwrap_err();
        let MigrateError::Incomplete(all) = &error else { panic!("{error}") };
        let names =
            |all: &[(String, MigrateError)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!((names(&all.failed), all.reports.len()), (vec!["b".to_owned(), "e".to_owned()], 2));
        let text = error.to_string();
        assert!(
            text.starts_with("2 of 5 documents failed\n`b`: another migrator has taken over\nhelp: "),
            "{text}"
        );
        assert!(text.contains("note: a: nothing to do\n") && text.ends_with("note: not begun: d"), "{text}");
    }
}
