//! Brings documents' indices to what the program declares, at start-up, in every replica at the same time.
//!
//! ```no_run
//! use es_core::prelude::*;
//!
//! #[derive(EsDocument)]
//! #[es(index = "products", version = 2)]
//! struct Product {
//!     name: String,
//! }
//!
//! #[derive(EsDocument)]
//! #[es(index = "logs")]
//! struct LogEntry {
//!     line: String,
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let es = Cluster::from_env()?;
//! println!("{}", Product::init(&es).await?); // Product (products-v2): created
//! let [products, logs] = es.init::<(Product, LogEntry)>().await?;
//! # Ok(()) }
//! ```
//!
//! # What happens
//!
//! One request reads the heads of all documents' indices: `GET /products,logs?filter_path=…`. Where the stamp in
//! `_meta` says that the index was made from this very schema, that is all. Otherwise one more request reads mapping,
//! settings and aliases of what is left, and a [`Plan`] is made and applied:
//!
//! - An index that does not exist is created with its settings, its mapping, the readers' alias (`products`) and the
//!   writers' alias of its version (`products.w2`) in one call.
//! - New fields, new sub-fields and parameters that can change in place go by `PUT _mapping`, dynamic settings that are
//!   declared and differ by `PUT _settings`. What is live and not declared is left alone.
//! - Before an index is created, one request looks for index templates that match its name: they would add to it.
//! - Documents whose indices come from a template (`template`, `rollover`, `data_stream`) bring their template and policy
//!   along; one request for each kind of resource reads what is live, and one the lifecycles of data streams.
//! - What the server does not arbitrate (anything but the creation of an index) is changed under a lease, one program after
//!   the other, after looking again and before looking once more. A program that died keeps the others for 15 s.
//! - Where something is to be sent and a word of the schema needs a newer release or a plugin, one request asks the
//!   nodes for theirs (`GET /_nodes/plugins`), and what they lack is refused.
//! - A write block that a migration left when it died is lifted, once the lease of the migration is over (15 s by
//!   default, for which `init` waits); one at work renews its lease, and is left alone. Where the block stays, `init` is no error: writes say so.
//! - Anything else is refused, for all documents at once, before anything is sent for one of them.
//! - An older program never changes the index of a newer one, and a newer one never puts an empty index in the place of
//!   a full one: it asks for the migration.
//!
//! With security on, it takes the index privilege `manage` on `products*`, or `view_index_metadata` alone where nothing
//! changed; to change what is there, `create_index`, `read` and `index` on `.es-schema-lease` too, and to lift a block `read`
//! on `.es-migrations` beside these. Other resources take what Elasticsearch asks for each, as `manage_index_templates` and
//! `manage_ilm`. Without the cluster privilege `monitor`, templates and nodes are not looked at, and the server's own refusals
//! tell.
//!
//! When several processes start at once on an empty cluster, the server lets one create each index; the others read
//! again and go on from what is there.

mod error;
mod report;
mod suffix;

use std::time::Duration;

use futures_util::future::join_all;

pub use error::InitError;
pub use report::{InitReport, Outcome};
pub use suffix::Suffix;

use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;
use crate::lease::{Lease, Terms};
use crate::plan::{Declaration, LEASE, Mode, Options, Plan};
use crate::resources::{Kind, Resources};
use crate::schema::{EsDocument, Form, Schema, schema};
use crate::unblock::Lift;

/// How often the state is read again when others change it at the same time, before giving up.
const ROUNDS: u32 = 6;

/// `Product::init(&es)`, for every document.
pub trait Init: EsDocument + Sized {
    /// Creates the document's index, or brings it to what the struct declares; see [the module](crate::init).
    ///
    /// Sends one request if nothing changed. Fails with an [`InitError`] that says what is in the way; a refusal sends
    /// nothing.
    ///
    /// Elasticsearch: `GET /<index>`, `PUT /<index>`, `PUT /<index>/_mapping`, `PUT /<index>/_settings`, `POST /_aliases`.
    fn init(cluster: &Cluster) -> impl Future<Output = Result<InitReport, InitError>> + Send {
        async move {
            let [report] = together(cluster, [schema::<Self>()]).await?;
            Ok(report)
        }
    }

    /// Makes the index `<index>-<suffix>` from the document's template, if it is not there, and returns its name on the
    /// cluster: for documents with `#[es(template(…))]`, whose indices are named by month, by customer, … The suffix is a
    /// [`Suffix`], or a text.
    ///
    /// ```no_run
    /// # use std::time::SystemTime;
    /// # use es_core::prelude::*;
    /// # use serde::{Deserialize, Serialize};
    /// #[derive(Serialize, Deserialize, EsDocument)]
    /// #[es(index = "visits", template)]
    /// struct Visit {
    ///     page: String,
    /// }
    ///
    /// # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
    /// Visit::init(&es).await?; // the template
    /// let month = Visit::ensure_index(&es, Suffix::monthly(SystemTime::now())).await?; // visits-2026.11
    /// let visits = Documents::<Visit>::new(&es).in_index(month);
    /// visits.index(&Visit { page: "/".into() }).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Where a migration has copied it, an alias of that name leads to the copy, and nothing is made.
    ///
    /// One request. Elasticsearch: `PUT /<index>`.
    fn ensure_index(
        cluster: &Cluster,
        suffix: impl Into<Suffix>,
    ) -> impl Future<Output = Result<String, InitError>> + Send {
        let name = format!("{}-{}", Self::SCHEMA.index, suffix.into());
        let cluster = cluster.clone();
        async move {
            let index = crate::plan::check_name(&cluster, &name)?;
            let request = Request::put("create index", format!("/{}", segment(&index))).resource(&index);
            match cluster.send(request.repeat(Repeat::Never)).await {
                Ok(_) => Ok(index),
                // The index itself, or what a migration has put in its place.
                Err(error) if error.is_already_exists() || is_alias(&error) => Ok(index),
                // Whether it arrived is seen by asking once more.
                Err(error) if error.is_outcome_unknown() => {
                    let look = Request::head("look for index", format!("/{}", segment(&index))).allow(404);
                    if cluster.send(look).await?.is_not_found() { Err(error.into()) } else { Ok(index) }
                }
                Err(error) => Err(error.into()),
            }
        }
    }
}

impl<D: EsDocument> Init for D {}

/// Whether an index was refused since an alias has its name.
fn is_alias(error: &Error) -> bool {
    error.error_type() == Some("invalid_index_name_exception")
        && error.reason().is_some_and(|reason| reason.contains("already exists as alias"))
}

/// A tuple of documents, to twelve of them, for [`Cluster::init`].
pub trait DocumentSet {
    /// One [`InitReport`] for each, in order.
    type Reports;

    /// Initialises all of them together.
    fn init(cluster: &Cluster) -> impl Future<Output = Result<Self::Reports, InitError>> + Send;
}

macro_rules! tuples {
    ($($head:ident $($tail:ident)*)?) => {$(
        impl<$head: EsDocument, $($tail: EsDocument),*> DocumentSet for ($head, $($tail,)*) {
            type Reports = [InitReport; [stringify!($head), $(stringify!($tail)),*].len()];

            async fn init(cluster: &Cluster) -> Result<Self::Reports, InitError> {
                together(cluster, [schema::<$head>(), $(schema::<$tail>()),*]).await
            }
        }
        tuples!($($tail)*);
    )?};
}

tuples!(A B C D E F G H I J K L);

impl Cluster {
    /// Initialises several documents together, and reports on each in order; see [the module](crate::init).
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # async fn run<Product: EsDocument, LogEntry: EsDocument>(es: Cluster) -> Result<(), es_core::init::InitError> {
    /// let [products, logs] = es.init::<(Product, LogEntry)>().await?;
    /// # Ok(()) }
    /// ```
    pub async fn init<S: DocumentSet>(&self) -> Result<S::Reports, InitError> {
        S::init(self).await
    }

    /// Initialises any number of documents together, and reports on each in order; see [the module](crate::init).
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # async fn run<Product: EsDocument, LogEntry: EsDocument>(es: Cluster) -> Result<(), es_core::init::InitError> {
    /// for report in es.init_all([schema::<Product>(), schema::<LogEntry>()]).await? {
    ///     println!("{report}");
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn init_all(
        &self,
        schemas: impl IntoIterator<Item = &'static Schema>,
    ) -> Result<Vec<InitReport>, InitError> {
        let schemas: Vec<_> = schemas.into_iter().collect();
        let declaration = Declaration::of(schemas.iter().copied(), self.prefix())?;
        let reports = settle(self, &declaration, Options::by_stamp()).await?;
        Ok(schemas.into_iter().map(|schema| of(schema, self, &reports)).collect())
    }

    /// Brings the cluster to all that is declared, in the order repository, snapshot policy, lifecycle policy, pipeline,
    /// component template, index template, index, data stream, alias; and reports on each.
    ///
    /// One request for each kind of resource reads what is live; what is as declared is not sent again. Indices are compared
    /// in full, whatever their stamps say, so that what somebody changed by hand is put right too. With other [`Options`]
    /// it makes only what is missing, or changes nothing and fails where something differs.
    ///
    /// ```no_run
    /// # use es_core::{plan::{Mode, Options}, prelude::*, resources::{ComponentTemplate, IndexTemplate, Resources}};
    /// # async fn run<Product: EsDocument>(es: Cluster) -> Result<(), es_core::init::InitError> {
    /// let resources = Resources::new()
    ///     .with(ComponentTemplate::new("app_settings").setting("number_of_shards", 1))
    ///     .with(IndexTemplate::new("app", ["app-*"]).composed_of(["app_settings"]))
    ///     .document::<Product>();
    /// for report in es.init_with(&resources, Options::new()).await? {
    ///     println!("{report}");
    /// }
    /// // In a test of the deployment: nothing has drifted.
    /// es.init_with(&resources, Options::new().mode(Mode::Validate)).await?;
    /// # Ok(()) }
    /// ```
    pub async fn init_with(
        &self,
        resources: impl Into<Resources>,
        options: Options,
    ) -> Result<Vec<InitReport>, InitError> {
        let declaration = Declaration::new(&resources.into(), self.prefix())?;
        settle(self, &declaration, options).await
    }

    /// What [`init_with`](Self::init_with) would do by default, without doing it: requests that read.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # async fn run<Product: EsDocument>(es: Cluster) -> Result<(), es_core::init::InitError> {
    /// let plan = es.plan([schema::<Product>()]).await?;
    /// print!("{plan}");
    /// # Ok(()) }
    /// ```
    pub async fn plan(&self, resources: impl Into<Resources>) -> Result<Plan, InitError> {
        self.plan_with(resources, Options::default()).await
    }

    /// What [`init_with`](Self::init_with) would do with these options, without doing it.
    pub async fn plan_with(
        &self,
        resources: impl Into<Resources>,
        options: Options,
    ) -> Result<Plan, InitError> {
        let declaration = Declaration::new(&resources.into(), self.prefix())?;
        Ok(declaration.plan(self, options).await?)
    }
}

/// Several documents, with a report for each in order.
async fn together<const N: usize>(
    cluster: &Cluster,
    schemas: [&'static Schema; N],
) -> Result<[InitReport; N], InitError> {
    let declaration = Declaration::of(schemas, cluster.prefix())?;
    let reports = settle(cluster, &declaration, Options::by_stamp()).await?;
    Ok(schemas.map(|schema| of(schema, cluster, &reports)))
}

/// The report on a document's index.
fn of(schema: &'static Schema, cluster: &Cluster, reports: &[InitReport]) -> InitReport {
    let name = cluster.name(schema.index);
    // Where indices are made by name, what `init` makes is their template.
    let named = matches!(schema.form, Form::Named(_));
    let template = |report: &&InitReport| {
        named && report.kind == Kind::IndexTemplate && report.outcome != Outcome::Unchanged
    };
    if let Some(report) = reports.iter().filter(|report| report.name == name).find(template) {
        return report.clone();
    }
    let own = |report: &&InitReport| {
        report.document == Some(schema.name) && report.index.is_some() && report.name == name
    };
    reports.iter().find(own).cloned().unwrap_or_else(|| InitReport {
        kind: Kind::Index,
        document: Some(schema.name),
        name,
        index: Some(cluster.name(&schema.index_name())),
        outcome: Outcome::Unchanged,
    })
}

/// Plans and applies until nobody else came in between.
async fn settle(
    cluster: &Cluster,
    declaration: &Declaration,
    mut options: Options,
) -> Result<Vec<InitReport>, InitError> {
    let mut reports: Vec<InitReport> = Vec::new();
    let mut round = 0;
    let mut lease: Option<Lease> = None;
    let mut blocked = Vec::new();
    let outcome = loop {
        let plan;
        (plan, blocked) = match declaration.observe(cluster, options).await {
            Ok(observed) => observed,
            Err(error) => break Err(error.into()),
        };
        if options.is(Mode::Validate) && !(plan.is_empty() && plan.refusals().is_empty()) {
            break Err(InitError::Drift(Box::new(plan)));
        }
        if lease.is_none() && plan.needs_lease() && plan.refusals().is_empty() {
            match Lease::acquire(cluster, &Terms::new(LEASE)).await {
                // Whoever had it before may have done it all.
                Ok(taken) => lease = Some(taken),
                Err(error) => break Err(InitError::Lease(error)),
            }
            continue;
        }
        let mut applied = match plan.send(cluster, lease.as_ref()).await {
            Ok(applied) => applied,
            Err(error) => break Err(error.into()),
        };
        for resource in &plan.resources {
            let is_of = |report: &InitReport| (report.kind, &report.name) == (resource.kind, &resource.name);
            let mut overtaken = applied.overtaken.iter();
            if overtaken.any(|overtaken| (overtaken.kind, &overtaken.name) == (resource.kind, &resource.name))
            {
                continue;
            }
            // What an earlier round did is not undone by a later one that finds it done.
            if !reports.iter().any(is_of) {
                let report = InitReport::of(resource);
                report.trace();
                reports.push(report);
            }
        }
        round += 1;
        // What was made in this round is not to be deleted in the next.
        options = options.without_recreating();
        match applied.overtaken.pop() {
            // Strangers take no lease: what was changed is looked at once more.
            None if plan.needs_lease() && round == ROUNDS => {
                break Err(InitError::NotKept { rounds: ROUNDS, plan: Box::new(plan) });
            }
            None if plan.needs_lease() => continue,
            None => break Ok(reports),
            Some(last) if round == ROUNDS => {
                break Err(InitError::Unsettled { subject: last.subject, rounds: ROUNDS, error: last.error });
            }
            Some(_) => {}
        }
        if round > 1 {
            // Whoever is in the middle of it needs a moment.
            tokio::time::sleep(Duration::from_millis(25) * 2_u32.pow(round)).await;
        }
    };
    if let Some(lease) = lease {
        lease.release().await;
    }
    if outcome.is_ok() && !options.is(Mode::Validate) {
        let lifts = blocked.iter().map(|alias| Lift::new(cluster, alias).attempt());
        join_all(lifts).await;
    }
    outcome
}
