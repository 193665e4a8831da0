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
//! - Where something is to be sent and a word of the schema needs a newer release or a plugin, one request asks the
//!   nodes for theirs (`GET /_nodes/plugins`, with the cluster privilege `monitor`), and what they lack is refused.
//! - Anything else is refused, for all documents at once, before anything is sent for one of them.
//! - An older program never changes the index of a newer one, and a newer one never puts an empty index in the place of
//!   a full one: it asks for the migration.
//!
//! With security on, it takes the index privilege `manage` on `products*`, or `view_index_metadata` alone where nothing
//! changed.
//!
//! When several processes start at once on an empty cluster, the server lets one create each index; the others read
//! again and go on from what is there.

mod error;
mod report;

use std::time::Duration;

pub use error::InitError;
pub use report::{InitReport, Outcome};

use crate::cluster::Cluster;
use crate::plan::{DeclareError, Declared, DocumentPlan, Plan, observe};
use crate::schema::{EsDocument, Schema, schema};

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
            let [report] = settle(cluster, [Declared::new(schema::<Self>(), cluster.prefix())?]).await?;
            Ok(report)
        }
    }
}

impl<D: EsDocument> Init for D {}

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
                let prefix = cluster.prefix();
                let declared = [
                    Declared::new(schema::<$head>(), prefix)?,
                    $(Declared::new(schema::<$tail>(), prefix)?),*
                ];
                settle(cluster, declared).await
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
        let declared = declare(self, schemas)?;
        let mut reports: Vec<_> = declared.iter().map(InitReport::unchanged).collect();
        settle_all(self, &declared, &mut reports).await?;
        Ok(reports)
    }

    /// What [`init_all`](Self::init_all) would do, without doing it: one to three requests that read.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # async fn run<Product: EsDocument>(es: Cluster) -> Result<(), es_core::init::InitError> {
    /// let plan = es.plan([schema::<Product>()]).await?;
    /// print!("{plan}");
    /// # Ok(()) }
    /// ```
    pub async fn plan(&self, schemas: impl IntoIterator<Item = &'static Schema>) -> Result<Plan, InitError> {
        let declared = declare(self, schemas)?;
        check(&declared)?;
        make(self, &declared.iter().collect::<Vec<_>>()).await
    }
}

fn declare(
    cluster: &Cluster,
    schemas: impl IntoIterator<Item = &'static Schema>,
) -> Result<Vec<Declared>, DeclareError> {
    schemas.into_iter().map(|schema| Declared::new(schema, cluster.prefix())).collect()
}

/// Two structs for one index would undo each other's work; the same struct twice is harmless.
fn check(declared: &[Declared]) -> Result<(), DeclareError> {
    for (at, second) in declared.iter().enumerate() {
        let same =
            |first: &&Declared| first.schema.index == second.schema.index && first.schema != second.schema;
        if let Some(first) = declared[..at].iter().find(same) {
            let (index, first, second) = (second.schema.index, first.schema.name, second.schema.name);
            return Err(DeclareError::SameIndex { index, first, second });
        }
    }
    Ok(())
}

/// Reads what is needed, and makes the plan.
async fn make(cluster: &Cluster, declared: &[&Declared]) -> Result<Plan, InitError> {
    let heads = observe::heads(cluster, declared).await?;
    let glances: Vec<_> = declared.iter().map(|document| document.at_a_glance(&heads)).collect();
    let unsettled: Vec<_> = declared
        .iter()
        .zip(&glances)
        .filter(|(_, glance)| glance.is_none())
        .map(|(document, _)| *document)
        .collect();
    let live = if unsettled.is_empty() { heads } else { observe::whole(cluster, &unsettled).await? };
    let plan = |(document, glance): (&&Declared, Option<DocumentPlan>)| {
        glance.unwrap_or_else(|| document.against(&live))
    };
    let mut documents: Vec<_> = declared.iter().zip(glances).map(plan).collect();
    let asks = |(document, plan): (&&Declared, &DocumentPlan)| {
        !plan.steps.is_empty() && !document.requirements().is_empty()
    };
    if declared.iter().zip(&documents).any(asks) {
        let nodes = observe::nodes(cluster).await?;
        documents =
            declared.iter().zip(documents).map(|(document, plan)| document.on(&nodes, plan)).collect();
    }
    Ok(Plan { documents })
}

async fn settle<const N: usize>(
    cluster: &Cluster,
    declared: [Declared; N],
) -> Result<[InitReport; N], InitError> {
    let mut reports = declared.each_ref().map(InitReport::unchanged);
    settle_all(cluster, &declared, &mut reports).await?;
    Ok(reports)
}

/// Plans and applies until nobody else came in between.
async fn settle_all(
    cluster: &Cluster,
    declared: &[Declared],
    reports: &mut [InitReport],
) -> Result<(), InitError> {
    check(declared)?;
    let mut pending: Vec<_> = declared.iter().zip(reports).collect();
    let mut round = 0;
    while !pending.is_empty() {
        let documents: Vec<_> = pending.iter().map(|(document, _)| *document).collect();
        let plan = make(cluster, &documents).await?;
        let mut applied = plan.apply(cluster).await?;
        for (document, (_, report)) in plan.documents.into_iter().zip(&mut pending) {
            **report = InitReport::of(document);
        }
        pending.retain(|(document, report)| {
            let overtaken = applied.overtaken.iter().any(|overtaken| overtaken.alias == document.names.alias);
            if !overtaken {
                report.trace();
            }
            overtaken
        });
        round += 1;
        if let Some(last) = applied.overtaken.pop().filter(|_| round == ROUNDS) {
            return Err(InitError::Unsettled { document: last.document, rounds: ROUNDS, error: last.error });
        }
        if round > 1 && !pending.is_empty() {
            // Whoever is in the middle of it needs a moment.
            tokio::time::sleep(Duration::from_millis(25) * 2_u32.pow(round)).await;
        }
    }
    Ok(())
}
