//! What is done to a whole fleet after its migration, by its document's name: to those members that it concerns.

use super::expand;
use crate::error::{MigrateError, Reason};
use crate::ledger::{Ledger, Run, State};
use crate::migrator::{Migrator, Work};
use crate::parallel::Job;
use crate::registry::Registered;
use crate::report::{Outcome, Report};

impl Migrator {
    /// One report for all, or what became of each where some failed.
    pub(crate) async fn whole(&self, fleet: &Registered, work: Work) -> Result<Report, MigrateError> {
        let name = fleet.document();
        let failed = |source| MigrateError::Cluster { document: name.to_owned(), source };
        let all = expand(&self.cluster, &[fleet]).await?.documents;
        let members: Vec<_> = all.iter().filter(|one| one.fleet().is_some()).collect();
        let names: Vec<_> = members.iter().map(|member| member.document()).collect();
        let ledgers = Ledger::read_all(&self.cluster, &names).await.map_err(failed)?;
        if !ledgers.iter().any(|ledger| concerns(work, ledger)) {
            let what = format!("none of {} members has {}", members.len(), wanted(work));
            let reason = Reason::new(what, "`migrate status --all` shows how they stand");
            return Err(MigrateError::Refused(vec![(name.to_owned(), reason)]));
        }
        let job = |(registered, ledger): (&&'_ Registered, &Ledger)| {
            let unchanged =
                || Ok(Report { fleet: registered.fleet(), ..Report::unchanged(registered.document()) });
            (!concerns(work, ledger)).then(unchanged)
        };
        let jobs = members.iter().zip(&ledgers).map(|(registered, ledger)| Job {
            registered,
            known: job((registered, ledger)),
            documents: 0,
        });
        let reports = self.each(work, jobs.collect()).await?;
        let mut sum = Report { fleet: None, ..Report::unchanged(name) };
        for report in reports.iter().filter(|report| report.outcome != Outcome::Unchanged) {
            sum.outcome = report.outcome;
            sum.members += 1;
            sum.documents += report.documents;
            let (first, end) = (sum.started_ms, sum.started_ms + sum.took_ms);
            sum.started_ms = if first == 0 { report.started_ms } else { first.min(report.started_ms) };
            sum.took_ms = end.max(report.started_ms + report.took_ms).saturating_sub(sum.started_ms);
            sum.pause_ms = sum.pause_ms.max(report.pause_ms);
        }
        Ok(sum)
    }
}

/// Whether there is something of a member to be done it to.
fn concerns(work: Work, ledger: &Ledger) -> bool {
    let (latest, standing) = (ledger.latest(), ledger.standing());
    let is = |run: Option<&Run>, states: &[State]| run.is_some_and(|run| states.contains(&run.state));
    let open = latest.is_some_and(Run::is_open);
    match work {
        Work::Up => true,
        Work::Resume => open || is(latest, &[State::Changing]) || is(standing, &[State::RollingBack]),
        Work::RollBack(_) => {
            is(standing, &[State::Switched, State::RollingBack])
                || latest.is_some_and(|run| run.is_open() && run.undoes.is_some())
        }
        Work::Unlock { .. } => open,
        Work::Verify => is(latest, &[State::Switched]),
        Work::Finalize(_) => ledger.runs.iter().any(|run| run.retired().is_some()),
    }
}

fn wanted(work: Work) -> &'static str {
    match work {
        Work::Up => "something to do",
        Work::Resume | Work::Unlock { .. } => "a run that was begun and is not done",
        Work::RollBack(_) => "been switched, so that it could be rolled back",
        Work::Verify => "an old index to compare with",
        Work::Finalize(_) => "anything retired",
    }
}
