//! Several documents at once, within a limit.

use std::fmt;

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::error::MigrateError;
use crate::fleet::{FleetReport, Size, Tally, named, phases, report_of};
use crate::migrator::{Migrator, Work};
use crate::registry::Registered;
use crate::report::Report;

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
    /// The same by fleets, for documents that are members of one.
    pub fleets: Vec<FleetReport>,
    /// Only members of fleets failed, and not too many: all others were done.
    pub tolerated: bool,
}

/// One document of a call.
pub(crate) struct Job<'a> {
    pub(crate) registered: &'a Registered,
    /// What is known of it beforehand: it is not begun.
    pub(crate) known: Option<Result<Report, MigrateError>>,
    /// Its documents, as far as they are known.
    pub(crate) documents: u64,
}

/// What became of one; nothing where it was not begun.
struct Ended<'a> {
    registered: &'a Registered,
    outcome: Option<Result<Report, MigrateError>>,
}

impl Migrator {
    /// Every document, so many at once; their reports in order.
    pub(crate) async fn each(&self, work: Work, jobs: Vec<Job<'_>>) -> Result<Vec<Report>, MigrateError> {
        let (tally, several) = (Tally::new(self.tolerance), jobs.len() > 1);
        let sizes: Vec<_> = jobs.iter().map(Job::size).collect();
        for Size { fleet, documents, .. } in &sizes {
            tally.expect(*fleet, *documents);
        }
        let (mut ended, mut open) = (vec![], vec![]);
        for (at, Job { registered, known, .. }) in jobs.into_iter().enumerate() {
            self.events.know(registered);
            match known {
                Some(outcome) => {
                    tally.ended(registered.fleet(), outcome.as_ref().ok().map(|_| 0));
                    ended.push((at, Ended { registered, outcome: Some(outcome) }));
                }
                None => open.push((at, registered)),
            }
        }
        tally.tell(&self.events, None);
        let of =
            |at: &usize| open.iter().find(|(open, _)| open == at).map(|(at, registered)| (*at, *registered));
        let order = phases(&open.iter().map(|(at, _)| (*at, sizes[*at])).collect::<Vec<_>>(), self.canary);
        let phases = order.len();
        for (nth, phase) in order.into_iter().enumerate() {
            let before = tally.failures();
            let mut under_way = vec![];
            for (at, registered) in phase.iter().filter_map(of) {
                under_way.push(self.unless(&tally, several, at, work, registered));
            }
            let of_phase: Vec<_> = stream::iter(under_way).buffer_unordered(self.parallel).collect().await;
            ended.extend(of_phase);
            if nth + 1 < phases && tally.failures() > before {
                tally.stop();
            }
        }
        ended.sort_unstable_by_key(|(at, _)| *at);
        let tolerated = tally.is_tolerated();
        Incomplete::or_all(ended.into_iter().map(|(_, ended)| ended).collect(), tolerated)
    }

    /// One document, unless too many have failed by now, or they are to stop; then nothing.
    async fn unless<'a>(
        &self,
        tally: &Tally,
        several: bool,
        at: usize,
        work: Work,
        registered: &'a Registered,
    ) -> (usize, Ended<'a>) {
        if tally.is_over() || several && self.control.is_stopped() {
            return (at, Ended { registered, outcome: None });
        }
        let outcome = self.carry(work, registered).await;
        tally.ended(registered.fleet(), outcome.as_ref().ok().map(|report| report.documents));
        if let Some(fleet) = registered.fleet() {
            tally.tell(&self.events, Some(fleet));
        }
        (at, Ended { registered, outcome: Some(outcome) })
    }
}

impl Job<'_> {
    fn size(&self) -> Size {
        let registered = self.registered;
        Size { fleet: registered.fleet(), is_beside: registered.is_fleet(), documents: self.documents }
    }
}

impl Incomplete {
    /// All reports, or what became of each document; an only document's error is its own.
    fn or_all(ended: Vec<Ended<'_>>, tolerated: bool) -> Result<Vec<Report>, MigrateError> {
        let only = ended.len() == 1;
        let mut all = Incomplete { tolerated, ..Incomplete::default() };
        for Ended { registered, outcome } in ended {
            let document = registered.document();
            if let Some(fleet) = registered.fleet().map(|fleet| report_of(&mut all.fleets, fleet)) {
                match &outcome {
                    Some(Ok(report)) => fleet.note(report),
                    Some(Err(error)) => fleet.fail(document, error),
                    None => fleet.leave(document),
                }
            }
            match outcome {
                Some(Ok(report)) => all.reports.push(report),
                Some(Err(error)) if only => return Err(error),
                Some(Err(error)) => all.failed.push((document.to_owned(), error)),
                None => all.not_begun.push(document.to_owned()),
            }
        }
        if all.failed.is_empty() && all.not_begun.is_empty() {
            return Ok(all.reports);
        }
        all.fleets = all.fleets.into_iter().map(FleetReport::timed).collect();
        Err(MigrateError::Incomplete(Box::new(all)))
    }

    /// Whether a document is a member of a fleet.
    fn is_member(&self, document: &str) -> bool {
        let of = |fleet: &FleetReport| {
            fleet.failed.iter().any(|failed| failed.member == document)
                || fleet.not_begun.iter().any(|name| name == document)
        };
        self.fleets.iter().any(of)
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
        if self.tolerated && !self.failed.is_empty() && self.not_begun.is_empty() {
            f.write_str(", no more than may; all others are done")?;
        }
        let of_none = self.failed.iter().filter(|(document, _)| !self.is_member(document));
        of_none.map(|(_, error)| error).try_for_each(|error| write!(f, "\n{error}"))?;
        self.fleets.iter().try_for_each(|fleet| write!(f, "\n{fleet}"))?;
        let of_none = self.reports.iter().filter(|report| report.fleet.is_none());
        of_none.into_iter().try_for_each(|report| write!(f, "\nnote: {report}"))?;
        let of_none: Vec<_> =
            self.not_begun.iter().filter(|document| !self.is_member(document)).cloned().collect();
        if !of_none.is_empty() {
            write!(f, "\nnote: not begun: {}", named(&of_none))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use es_core::EsDocument;
    use es_core::schema::schema;

    use super::*;
    use crate::registry::Extent;

    #[derive(EsDocument)]
    #[es(index = "products")]
    #[allow(dead_code)] // for its schema
    struct Product {
        #[es(text)]
        title: String,
    }

    fn registered(name: &'static str) -> Registered {
        let schema = Box::leak(Box::new(es_core::schema::Schema { index: name, ..*schema::<Product>() }));
        Registered { schema, steps: crate::Steps::default(), extent: Extent::One }
    }

    fn ended(registered: &Registered, outcome: Option<bool>) -> Ended<'_> {
        let document = registered.document().to_owned();
        let of = |succeeds: bool| {
            if succeeds {
                Ok(Report::unchanged(&document))
            } else {
                Err(MigrateError::TakenOver { document: document.clone() })
            }
        };
        Ended { registered, outcome: outcome.map(of) }
    }

    #[test]
    fn no_report_is_lost_and_an_only_error_is_its_own() {
        let five = ["a", "b", "c", "d", "e"].map(registered);
        let (report, failed) = (Some(true), Some(false));
        let reports =
            Incomplete::or_all(vec![ended(&five[0], report), ended(&five[1], report)], true).unwrap();
        assert_eq!(reports.iter().map(|report| report.document.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let error = Incomplete::or_all(vec![ended(&five[0], failed)], false).unwrap_err();
        assert!(matches!(error, MigrateError::TakenOver { .. }), "{error}");
        let outcomes = [report, failed, report, None, failed];
        let all = five.iter().zip(outcomes).map(|(registered, outcome)| ended(registered, outcome)).collect();
        let error = Incomplete::or_all(all, false).unwrap_err();
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

    #[test]
    fn members_are_told_by_their_fleet() {
        let fleet = registered("products");
        let [a, b] = ["a-products", "b-products"].map(|name| fleet.member(name));
        let error =
            Incomplete::or_all(vec![ended(&a, Some(true)), ended(&b, Some(false))], true).unwrap_err();
        let text = error.to_string();
        let MigrateError::Incomplete(all) = &error else { panic!("{error}") };
        assert_eq!((all.fleets.len(), all.failed.len()), (1, 1));
        let said = [
            "1 of 2 documents failed, no more than may; all others are done\nproducts (fleet of 2): ",
            "\n  failed: b-products: another migrator has taken over\n",
        ];
        assert!(said.iter().all(|words| text.contains(words)), "{text}");
        assert!(!text.contains("\n`b-products`"), "it is said once: {text}");
    }
}
