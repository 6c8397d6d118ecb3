//! Further answers about a run: the price of thresholds, the weakest slices, the audit of its golden set, what to collect. Each
//! is made when it is first asked for and kept beside the run, so that the next reader does not wait.

use std::collections::BTreeMap;

use shipworthy_engine::{Problem, Progress};
use shipworthy_eval::audit::checklist::Law;
use shipworthy_eval::audit::facts::Named;
use shipworthy_eval::audit::report::Audit;
use shipworthy_eval::operating::answer::Thresholds;
use shipworthy_eval::operating::choose;
use shipworthy_eval::search;
use shipworthy_eval::search::found::FoundSlices;
use shipworthy_eval::size::plan::{Plan, Request};
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_store::Kind;

use crate::audit::{self, AuditRequest};
use crate::check::CheckRequest;
use crate::graded::WithGraded;
use crate::opened::Refused;
use crate::runs::{Asked, DocumentError, RunName, document};
use crate::size::{self, NotPlanned};
use crate::slices::{self, SlicesRequest, Target};
use crate::threshold::{self, ThresholdRequest};
use crate::workspace::{Finder, Workspace};

/// The question about thresholds that a page shows first: as the command line asks it.
pub fn usual_threshold(request: &CheckRequest) -> ThresholdRequest {
    ThresholdRequest {
        spec: request.spec.clone(),
        roots: request.roots.clone(),
        question: choose::Question {
            file: String::new(),
            tool: request.tool.clone(),
            candidate: None,
            capacity: Vec::new(),
            minutes: Some(5.0),
            prevalence: Vec::new(),
            by: None,
            seed: request.seed,
            replicates: request.replicates,
        },
        threads: request.threads,
    }
}

/// The question about slices that a page shows first: as the command line asks it.
pub fn usual_slices(request: &CheckRequest) -> SlicesRequest {
    SlicesRequest {
        target: Target::Spec(request.spec.clone(), request.roots.clone()),
        question: search::slices::Question {
            of: String::new(),
            tool: request.tool.clone(),
            candidate: None,
            columns: None,
            cuts: BTreeMap::new(),
            depth: Some(3),
            metric: None,
            top: Some(10),
            min_examples: None,
            seed: request.seed,
            replicates: request.replicates,
        },
        threads: request.threads,
    }
}

/// The price of every threshold, on the data of a run.
pub fn threshold(
    request: &ThresholdRequest,
    run: RunName,
    at: i64,
    progress: &dyn Progress,
) -> Result<Thresholds, DocumentError<Refused>> {
    let question = &request.question;
    let asked = Asked { spec: &request.spec, run, tool: &question.tool, at };
    document(&asked, Kind::Threshold, &format!("{question:?}"), || {
        threshold::threshold(request, progress).map(|priced| priced.answer)
    })
}

/// The weakest slices, on the data of a run. The target of the request is a spec.
pub fn slices(
    request: &SlicesRequest,
    run: RunName,
    at: i64,
    progress: &dyn Progress,
) -> Result<FoundSlices, DocumentError<Refused>> {
    let make = || slices::slices(request, progress).map(|searched| searched.found);
    let Target::Spec(spec, _) = &request.target else { return make().map_err(DocumentError::Refused) };
    let question = &request.question;
    let asked = Asked { spec, run, tool: &question.tool, at };
    document(&asked, Kind::Slices, &format!("{question:?}"), make)
}

/// What to collect, from the data of a run.
pub fn size(
    request: &CheckRequest,
    wanted: &Request,
    run: RunName,
    at: i64,
    progress: &dyn Progress,
) -> Result<Plan, DocumentError<NotPlanned>> {
    let asked = Asked { spec: &request.spec, run, tool: &request.tool, at };
    document(&asked, Kind::Size, &format!("{wanted:?} {} {}", request.seed, request.replicates), || {
        size::size(request, wanted, progress).map(|planned| planned.plan)
    })
}

/// The audit of a run's golden set. The parts of its columns, its groups and its population are taken from the spec.
pub fn audit(
    request: &CheckRequest,
    run: RunName,
    at: i64,
    progress: &dyn Progress,
) -> Result<Audit, DocumentError<Vec<Problem>>> {
    let asked = Asked { spec: &request.spec, run, tool: &request.tool, at };
    document(&asked, Kind::Audit, "", || audit::audit(&of_spec(request)?, progress))
}

/// What to audit, by the spec.
fn of_spec(request: &CheckRequest) -> Result<AuditRequest, Vec<Problem>> {
    let told = |message: String| {
        let at = request.spec.display().to_string();
        let remedy = "mend the spec: `shipworthy check` says what is wrong with it".to_owned();
        vec![Problem { code: "unreadable-spec", at, within: None, message, remedy }]
    };
    let name = request.spec.display().to_string();
    let source = std::fs::read_to_string(&request.spec).map_err(|error| told(error.to_string()))?;
    let workspace = Workspace::of(&request.spec, request.roots.clone()).map_err(|error| told(error.to_string()))?;
    let parsed = parse_within(&name, &source, Reach { folders_up: workspace.depth(), ..Reach::default() });
    let Some(spec) = parsed.spec.or(parsed.understood) else {
        return Err(told("the spec has errors".to_owned()));
    };
    let finder = Finder::new(&workspace);
    // Outputs are not graded for this: the golden set alone is looked at.
    let plan = shipworthy_eval::plan::plan(&spec, &WithGraded { graded: None, files: &finder });
    let problems = finder.into_problems();
    if !problems.is_empty() {
        return Err(problems);
    }
    let columns = plan.slices.iter().filter(|slice| slice.expression.is_none()).map(|slice| slice.name.clone());
    let named = Named {
        label: (!plan.label.is_empty()).then(|| plan.label.clone()),
        id: plan.id.clone(),
        time: plan.time.clone(),
        cluster: plan.cluster.clone(),
        groups: columns.collect(),
        ..Named::default()
    };
    Ok(AuditRequest {
        table: plan.golden.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
        named,
        population: (!spec.population.is_empty()).then(|| request.spec.clone()),
        laws: spec.compliance.iter().filter_map(|name| Law::named(name)).collect(),
        threads: request.threads,
        tool: request.tool.clone(),
        ..AuditRequest::default()
    })
}
