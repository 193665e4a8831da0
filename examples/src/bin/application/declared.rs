//! The whole of an application in one page: what its indices share, its documents, its policies, its tenants.

use es_core::prelude::*;
use es_core::resources::{
    Alias, Allocate, Cold, ComponentTemplate, Delete, Hot, IlmPolicy, IndexTemplate, Repository, Resources,
    Rollover, Warm,
};
use es_core::search::term;
use serde::{Deserialize, Serialize};

#[derive(EsAnalysis)]
#[es(analyzer(app_text_analyzer = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding", "stop"])))]
pub(crate) struct AppText;

#[derive(EsObject)]
#[allow(dead_code)] // the templates' fields, which nobody makes here
pub(crate) struct Timestamps {
    #[es(date)]
    created_at: String,
    #[es(date)]
    updated_at: String,
    #[es(date)]
    timestamp: String,
}

#[derive(EsObject)]
#[allow(dead_code)]
pub(crate) struct UserTracking {
    #[es(keyword)]
    created_by: String,
    #[es(keyword)]
    updated_by: String,
    #[es(keyword)]
    user_id: String,
}

/// What every document of the application has. The analyzer comes from a component template.
#[derive(Clone, Debug, Default, Serialize, Deserialize, EsObject)]
pub(crate) struct ApplicationDocument {
    #[es(text(analyzer = "app_text_analyzer"))]
    pub(crate) title: String,
    #[es(text(analyzer = "app_text_analyzer"))]
    pub(crate) content: String,
}

/// In indices by month, made from a template that is composed of the application's. None of them rolls over.
#[derive(Clone, Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "app-blogpost", from_template(AppText, Timestamps, UserTracking))]
#[es(template(composed_of = ["app_common_settings", "app_timestamp_mapping", "app_user_tracking"]))]
#[es(lifecycle = "app_data_policy", settings(lifecycle.indexing_complete = true))]
pub(crate) struct BlogPost {
    #[serde(flatten)]
    pub(crate) document: ApplicationDocument,
    #[es(keyword)]
    pub(crate) author: String,
    #[es(keyword)]
    pub(crate) category: String,
    #[es(keyword)]
    pub(crate) tags: Vec<String>,
}

/// In one index, `app-evolving-docs-v1`, to which the template for `app-*` adds what is not said here.
#[derive(Clone, Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "app-evolving-docs", from_template(AppText, Timestamps, UserTracking))]
#[es(settings(number_of_replicas = 1, lifecycle.indexing_complete = true))]
pub(crate) struct EvolvingDocument {
    #[serde(flatten)]
    pub(crate) document: ApplicationDocument,
    #[es(keyword)]
    pub(crate) author: String,
    #[es(keyword)]
    pub(crate) tenant_id: String,
}

/// In a series that rolls over by `log_retention_policy`: `logs-v1-000001`, `logs-v1-000002`, …
#[derive(Clone, Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "logs", rollover, lifecycle = "log_retention_policy", from_template(AppText, Timestamps))]
#[es(template(composed_of = ["app_common_settings", "app_timestamp_mapping"]))]
pub(crate) struct LogEntry {
    #[serde(flatten)]
    pub(crate) line: LogLine,
}

/// What every log has, those of other programs too.
#[derive(Clone, Debug, Default, Serialize, Deserialize, EsObject)]
pub(crate) struct LogLine {
    #[es(text(analyzer = "app_text_analyzer"))]
    pub(crate) message: String,
    #[es(keyword)]
    pub(crate) level: String,
    #[es(keyword)]
    pub(crate) source: String,
    #[es(object)]
    pub(crate) exception: Option<Exception>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, EsObject)]
pub(crate) struct Exception {
    #[es(keyword)]
    pub(crate) r#type: String,
    #[es(text)]
    pub(crate) message: String,
    #[es(text)]
    pub(crate) stack_trace: String,
}

pub(crate) fn application() -> Resources {
    let common = ComponentTemplate::new("app_common_settings")
        .setting("number_of_shards", 1)
        .setting("number_of_replicas", 1)
        .setting("refresh_interval", "1s")
        .analysis::<AppText>();
    // Below the documents' own templates, which have 200.
    let app = IndexTemplate::new("app_data_template", ["app-*"])
        .composed_of(["app_common_settings", "app_timestamp_mapping", "app_user_tracking"])
        .lifecycle("app_data_policy")
        .priority(150);
    let logs = IndexTemplate::new("log_data_template", ["logs-*"])
        .composed_of(["app_common_settings", "app_timestamp_mapping"])
        .object::<LogLine>()
        .priority(150);
    let tenants = ["acme", "globex"].map(|tenant| {
        Alias::of::<EvolvingDocument>(format!("app-evolving-docs_{tenant}"))
            .filter(term(EvolvingDocument::fields().tenant_id(), tenant))
            .routing(tenant)
    });
    Resources::new()
        .with(common)
        .with(ComponentTemplate::new("app_timestamp_mapping").object::<Timestamps>())
        .with(ComponentTemplate::new("app_user_tracking").object::<UserTracking>())
        .with(app)
        .with(logs)
        .with(app_data_policy())
        .with(log_retention_policy())
        .document::<BlogPost>()
        .document::<EvolvingDocument>()
        .document::<LogEntry>()
        .and(Resources::from(tenants))
}

fn app_data_policy() -> IlmPolicy {
    let no_copies = || Allocate::new().number_of_replicas(0);
    let rollover = Rollover::new().max_size("5gb").max_age("30d").max_docs(10_000_000);
    IlmPolicy::new("app_data_policy")
        .hot(Hot::new().rollover(rollover).set_priority(100))
        .warm(Warm::after("30d").allocate(no_copies()).forcemerge(1).set_priority(50))
        .cold(Cold::after("90d").allocate(no_copies()).set_priority(0))
        .delete(Delete::after("365d"))
}

fn log_retention_policy() -> IlmPolicy {
    IlmPolicy::new("log_retention_policy")
        .hot(Hot::new().rollover(Rollover::new().max_size("1gb").max_age("1d")))
        .delete(Delete::after("7d"))
}

/// Searchable snapshots take a licence; the plan says so where there is none.
pub(crate) fn analytics() -> Resources {
    let policy = IlmPolicy::new("analytics_retention_policy")
        .hot(Hot::new().rollover(Rollover::new().max_size("10gb").max_age("30d")))
        .warm(Warm::after("30d").allocate(Allocate::new().number_of_replicas(0)).forcemerge(1))
        .cold(Cold::after("180d").searchable_snapshot("backup_repository"));
    Resources::new().with(Repository::fs("backup_repository", "application-backups")).with(policy)
}
