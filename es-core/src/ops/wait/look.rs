//! One look at the cluster: each question asked once, and on the server where it can wait for the answer.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::condition::{Ask, AskError, Condition, Fact, Leaf};
use super::judge::Judgement;
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::ops::has_no_answer;
use crate::ops::health::{ClusterHealth, Status};
use crate::ops::measure::time_value;
use crate::ops::name::{self, NameFault};
use crate::ops::snapshots::{SnapshotError, SnapshotInfo};
use crate::ops::task::TaskState;

/// What is asked of the cluster: once, however many leaves want to know.
#[derive(Clone)]
enum Question {
    /// With what the server is to wait for; nothing where it is one of several ways.
    Health {
        of: Option<Vec<String>>,
        wait: Vec<Fact>,
    },
    Exists {
        index: String,
    },
    Task {
        id: String,
    },
    Snapshot {
        repository: String,
        name: String,
    },
    Own {
        ask: Arc<Ask>,
    },
}

enum Answer {
    Health(Box<ClusterHealth>),
    Exists(bool),
    Task(Box<TaskState>),
    Snapshot(Option<Box<SnapshotInfo>>),
    Own(bool),
    /// No node answers: asked again.
    None(String),
}

/// Why a question has no answer, for good.
pub(super) enum Refusal {
    Cluster(Error),
    Snapshot(Box<SnapshotError>),
    Own { condition: String, source: AskError },
}

/// What there is to ask about a condition.
pub(super) struct Look {
    questions: Vec<Question>,
    /// For each leaf, in order, its question.
    asked: Vec<usize>,
}

impl Look {
    pub(super) fn new(cluster: &Cluster, condition: &Condition) -> Result<Self, NameFault> {
        let (mut questions, mut asked): (Vec<Question>, Vec<usize>) = (Vec::new(), Vec::new());
        for (leaf, must) in condition.0.leaves() {
            let question = Question::new(cluster, leaf, must)?;
            let known = questions.iter_mut().position(|known| known.joins(&question));
            asked.push(known.unwrap_or(questions.len()));
            if known.is_none() {
                questions.push(question);
            }
        }
        Ok(Look { questions, asked })
    }

    /// Asks all of it, and judges. The server waits no longer than `wait`.
    pub(super) async fn judge(
        &self,
        cluster: &Cluster,
        condition: &Condition,
        wait: Duration,
    ) -> Result<Judgement, Refusal> {
        let leaves = condition.0.leaves();
        let ask = async |at: usize, question: &Question| {
            let answer = question.ask(cluster, wait).await.or_else(Refusal::borne);
            answer.map_err(|refusal| {
                let leaf = self.asked.iter().position(|asked| *asked == at).and_then(|leaf| leaves.get(leaf));
                refusal.of(leaf.map(|(leaf, _)| leaf.to_string()).unwrap_or_default())
            })
        };
        // What the server waits for first, so that the rest is asked when it may be so.
        let mut answers = Vec::new();
        for waits in [true, false] {
            let some = self.questions.iter().enumerate().filter(|(_, question)| question.waits() == waits);
            let some = some.map(async |(at, question)| ask(at, question).await.map(|answer| (at, answer)));
            for answer in join_all(some).await {
                answers.push(answer?);
            }
        }
        answers.sort_by_key(|(at, _)| *at);
        let judged: Vec<Judgement> = leaves
            .iter()
            .zip(&self.asked)
            .map(|((leaf, _), at)| answers.get(*at).map_or(Judgement::Met, |(_, answer)| answer.judge(leaf)))
            .collect();
        let seen = |wanted: &Leaf| {
            let at = leaves.iter().position(|(leaf, _)| std::ptr::eq(*leaf, wanted));
            at.and_then(|at| judged.get(at)).cloned().unwrap_or(Judgement::Met)
        };
        Ok(condition.0.judge(&seen))
    }
}

impl Question {
    fn new(cluster: &Cluster, leaf: &Leaf, must: bool) -> Result<Self, NameFault> {
        Ok(match leaf {
            Leaf::Health { of, fact } => Question::Health {
                of: of.as_ref().map(|of| name::patterns(cluster, of)).transpose()?,
                wait: if must { vec![*fact] } else { Vec::new() },
            },
            Leaf::Exists { index } => Question::Exists { index: name::full(cluster, index)? },
            Leaf::Task { id } => Question::Task { id: id.clone() },
            Leaf::Snapshot { repository, name } => {
                Question::Snapshot { repository: repository.clone(), name: name.clone() }
            }
            Leaf::Own { ask, .. } => Question::Own { ask: ask.clone() },
        })
    }

    /// Whether this one tells the other as well; takes over what the server is to wait for.
    fn joins(&mut self, other: &Question) -> bool {
        match (self, other) {
            (Question::Health { of, wait }, Question::Health { of: other, wait: more }) if of == other => {
                wait.extend(more);
                true
            }
            (Question::Exists { index }, Question::Exists { index: other }) => index == other,
            (Question::Task { id }, Question::Task { id: other }) => id == other,
            (
                Question::Snapshot { repository, name },
                Question::Snapshot { repository: other, name: same },
            ) => repository == other && name == same,
            (Question::Own { ask }, Question::Own { ask: other }) => Arc::ptr_eq(ask, other),
            _ => false,
        }
    }

    fn waits(&self) -> bool {
        matches!(self, Question::Health { wait, .. } if !wait.is_empty())
    }

    async fn ask(&self, cluster: &Cluster, wait: Duration) -> Result<Answer, Refusal> {
        match self {
            Question::Health { of, wait: facts } => {
                // Whatever the time-out, the server waits for the tasks before an event.
                let facts = if wait.is_zero() { &[][..] } else { facts };
                let request = health(of.as_deref(), facts, wait);
                let health = crate::ops::health::ask(cluster, request).await?;
                Ok(Answer::Health(Box::new(health)))
            }
            Question::Exists { index } => {
                let request = Request::head("look for index", format!("/{}", segment(index))).resource(index);
                Ok(Answer::Exists(!cluster.send(request.allow(404)).await?.is_not_found()))
            }
            Question::Task { id } => Ok(Answer::Task(Box::new(cluster.tasks().task(id).state().await?))),
            Question::Snapshot { repository, name } => {
                match cluster.snapshots().snapshot(repository, name).info().await {
                    Ok(info) => Ok(Answer::Snapshot(Some(Box::new(info)))),
                    Err(SnapshotError::NoSnapshot { .. }) => Ok(Answer::Snapshot(None)),
                    Err(SnapshotError::Cluster(error)) => Err(error.into()),
                    Err(error) => Err(Refusal::Snapshot(Box::new(error))),
                }
            }
            Question::Own { ask } => match ask(cluster.clone()).await {
                Ok(answer) => Ok(Answer::Own(answer)),
                Err(source) => match source.downcast::<Error>() {
                    Ok(error) => Err(Refusal::Cluster(*error)),
                    Err(source) => Err(Refusal::Own { condition: String::new(), source }),
                },
            },
        }
    }
}

/// `GET /_cluster/health`, which the server answers at once, or when what it waits for is so.
fn health(of: Option<&[String]>, facts: &[Fact], wait: Duration) -> Request {
    let path = of.map_or_else(String::new, |names| format!("/{}", name::joined(names)));
    let mut request = Request::get("wait for health", format!("/_cluster/health{path}")).allow(408);
    // Of several, the one that includes the others.
    let (mut status, mut nodes) = (Status::Red, 0);
    for fact in facts {
        request = match fact {
            Fact::AtLeast(wanted) => {
                status = status.min(*wanted);
                request.query("wait_for_status", status)
            }
            Fact::NoRelocating => request.query("wait_for_no_relocating_shards", "true"),
            Fact::NoInitializing => request.query("wait_for_no_initializing_shards", "true"),
            Fact::Nodes(least) => {
                nodes = nodes.max(*least);
                request.query("wait_for_nodes", format!(">={nodes}"))
            }
            Fact::NoPendingTasks => request.query("wait_for_events", "languid"),
        };
    }
    // Where nothing is waited for, that a name is not there is not waited for either.
    let wait = if facts.is_empty() { Duration::ZERO } else { wait };
    request.query("timeout", time_value(wait)).timeout(wait + Duration::from_secs(10))
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Cluster(error)
    }
}

impl Refusal {
    /// No answer, where a node may give one later.
    fn borne(self) -> Result<Answer, Refusal> {
        match self {
            Refusal::Cluster(error) if has_no_answer(&error) => Ok(Answer::None(error.to_string())),
            other => Err(other),
        }
    }

    fn of(self, condition: String) -> Self {
        match self {
            Refusal::Own { source, .. } => Refusal::Own { condition, source },
            refused => refused,
        }
    }
}

impl Answer {
    fn judge(&self, leaf: &Leaf) -> Judgement {
        match (self, leaf) {
            (Answer::Health(health), Leaf::Health { fact, .. }) => fact.judge(leaf, health),
            (Answer::Task(state), _) => leaf.judge_task(state),
            (Answer::Snapshot(info), _) => leaf.judge_snapshot(info.as_deref()),
            (Answer::Exists(true) | Answer::Own(true), _) => Judgement::Met,
            (Answer::Exists(false), _) => leaf.unmet("it is not there"),
            (Answer::None(error), _) => leaf.unmet(format!("no answer: {error}")),
            (Answer::Own(false) | Answer::Health(_), _) => leaf.unmet("it is not so"),
        }
    }
}
