//! The plan for all that is declared, from all that is observed.

use super::available::{Nodes, Requirement};
use super::declaration::{Declaration, DeclaredIndex};
use super::observed::{LiveTemplate, Observed};
use super::options::{Mode, Options};
use super::refusal::Refusal;
use super::step::{Action, Step};
use super::{Declared, Live, Plan, ResourcePlan, Verdict, streams, templates};
use crate::resources::Kind;
use crate::schema::Form;

impl Declaration {
    /// The plan, from everything that the declaration touches.
    pub fn against(&self, observed: &Observed, options: Options) -> Plan {
        let documents =
            self.documents.iter().map(|document| document.with(&observed.live, options)).collect();
        self.around(documents, observed, options)
    }

    /// The plan, given what is to happen to the documents.
    pub(super) fn around(
        &self,
        mut documents: Vec<ResourcePlan>,
        observed: &Observed,
        options: Options,
    ) -> Plan {
        let declares =
            |kind: Kind, name: &str| self.wholes.iter().any(|whole| whole.kind == kind && whole.name == name);
        let mut resources: Vec<_> =
            self.wholes.iter().map(|whole| whole.against(observed, declares)).collect();
        // Those that will be there: what is declared, in the place of what it replaces.
        let own = self.wholes.iter().filter(|whole| whole.kind == Kind::IndexTemplate);
        let own = own.map(|whole| LiveTemplate { name: &whole.name, body: &whole.body });
        let others = observed.templates().filter(|live| !declares(Kind::IndexTemplate, live.name));
        let all: Vec<_> = own.chain(others).collect();
        for (whole, plan) in self.wholes.iter().zip(&mut resources) {
            if whole.kind == Kind::IndexTemplate {
                templates::judge(LiveTemplate { name: &whole.name, body: &whole.body }, &all, plan);
            }
        }
        if options.mode == Mode::RecreateAndLoseAllDocuments {
            for (declared, plan) in self.documents.iter().zip(&mut documents) {
                declared.recreate(plan, &observed.live);
            }
        }
        // What a document declares beside its index follows the index: a newer program's is not touched.
        for plan in &mut resources {
            let of_document =
                |index: &&ResourcePlan| plan.document.is_some() && index.document == plan.document;
            if let Some(Verdict::NewerIsLive { version }) =
                documents.iter().find(of_document).map(|index| &index.verdict)
            {
                (plan.verdict, plan.steps) = (Verdict::NewerIsLive { version: *version }, vec![]);
            }
        }
        for plan in &mut documents {
            self.keep_lifecycle(plan, observed);
        }
        for (declared, plan) in self.documents.iter().zip(&mut documents) {
            if declared.schema.form == Form::Versioned && plan.verdict == Verdict::Create {
                templates::shadow(plan, &all);
            }
        }
        let serving = |alias: &str| {
            let plan = documents.iter().find(|plan| plan.name == alias)?;
            let usable = !matches!(plan.verdict, Verdict::Refused(_));
            plan.index.clone().filter(|_| usable)
        };
        let aliases = self.aliases.iter().map(|alias| alias.against(&observed.live, serving));
        let aliases: Vec<_> = aliases.collect();
        resources.extend(documents);
        let mut indices: Vec<_> =
            self.indices.iter().map(|index| index.against(&observed.live, options)).collect();
        for plan in indices.iter_mut().filter(|plan| plan.verdict == Verdict::Create) {
            templates::shadow(plan, &all);
        }
        resources.extend(indices);
        resources.extend(self.streams.iter().map(|stream| {
            let mut plan = streams::stream(stream, &observed.live);
            self.keep_lifecycle(&mut plan, observed);
            plan
        }));
        resources.extend(aliases);
        for plan in &mut resources {
            restrict(plan, options.mode);
        }
        // Each may refer to those of the kinds before it.
        resources.sort_by_key(|plan| plan.kind);
        Plan { resources }
    }
}

impl Declaration {
    /// What the cluster must have for the resource of a plan.
    fn requirements(&self, plan: &ResourcePlan) -> Vec<Requirement> {
        let whole = self.wholes.iter().find(|whole| (whole.kind, &whole.name) == (plan.kind, &plan.name));
        let document = self.documents.iter().find(|document| document.names.alias == plan.name);
        let index = self.indices.iter().find(|index| index.name == plan.name);
        match (whole, plan.kind) {
            (Some(whole), _) => whole.requirements(),
            (None, Kind::Index | Kind::DataStream) => {
                let document = document.map(Declared::requirements);
                document.or_else(|| index.map(DeclaredIndex::requirements)).unwrap_or_default()
            }
            (None, _) => Vec::new(),
        }
    }

    /// Whether something is to be sent that not every cluster has: then [`on`](Self::on) needs the cluster's nodes.
    pub fn asks_for_nodes(&self, plan: &Plan) -> bool {
        plan.resources.iter().any(|one| !one.steps.is_empty() && !self.requirements(one).is_empty())
    }

    /// The plan, with what a node of the cluster does not know refused.
    pub fn on(&self, nodes: &Nodes, mut plan: Plan) -> Plan {
        for one in plan.resources.iter_mut().filter(|one| !one.steps.is_empty()) {
            let lacks = nodes.lacks(self.requirements(one));
            if !lacks.is_empty() {
                one.verdict = Verdict::Refused(Refusal::Unavailable { lacks });
                one.steps.clear();
            }
        }
        plan
    }
}

/// Leaves out what the mode does not do.
fn restrict(plan: &mut ResourcePlan, mode: Mode) {
    let changes_what_is_there = match &plan.verdict {
        Verdict::Update | Verdict::Adopt => true,
        Verdict::Refused(refusal) => matches!(refusal, Refusal::Incompatible { .. }),
        _ => false,
    };
    if mode == Mode::Create && changes_what_is_there {
        (plan.verdict, plan.steps) = (Verdict::LeftAlone, vec![]);
    }
}

impl Declared {
    /// Deletes what is there, with all documents, and makes it anew.
    fn recreate(&self, plan: &mut ResourcePlan, live: &Live) {
        let mut steps = Vec::new();
        if live.has_data_stream(&self.names.alias) {
            steps.push(Step::new(Action::DeleteDataStream, &self.names.alias, serde_json::Value::Null));
        }
        let holders = live.holders(&self.names.alias).into_iter().map(|(name, _)| name);
        let named = [&self.names.index, &self.names.alias]
            .into_iter()
            .filter_map(|name| live.index(name))
            .map(|(name, _)| name);
        let mut indices: Vec<_> = holders.chain(named).collect();
        indices.sort_unstable();
        indices.dedup();
        steps.extend(
            indices.into_iter().map(|index| Step::new(Action::DeleteIndex, index, serde_json::Value::Null)),
        );
        if steps.is_empty() {
            return;
        }
        let made = self.with(&Live::default(), Options::default());
        steps.extend(made.steps);
        *plan = ResourcePlan { verdict: Verdict::Recreate, steps, ..made };
    }
}
