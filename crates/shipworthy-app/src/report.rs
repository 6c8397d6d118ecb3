//! A report for stakeholders: a run, the spec that it judged, what was decided about it, and, for those who answer for it, the audit.

use std::path::Path;

use shipworthy_engine::Progress;
use shipworthy_eval::audit::report::Audit;
use shipworthy_eval::decided::Decision;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::spec::Spec;

use crate::check::{CheckRequest, check};
use crate::form::NotDone;
use crate::opened::Refused;
use crate::runs::{self, Changed, OpenRun, RunError, RunName};
use crate::workspace::Workspace;
use crate::{decisions, run_documents, signing};

/// What to report, and to whom.
pub struct ReportRequest {
    /// How the feature is checked where it never was. Its `keep` is the moment of the report.
    pub check: CheckRequest,
    /// The run.
    pub run: RunName,
    /// Whether its reader wants to know about the golden set: those who answer for a feature do.
    pub audited: bool,
}

/// What a report is made of, and what its readers should know before.
pub struct Reported {
    /// The run.
    pub run: OpenRun,
    /// The spec that it judged.
    pub spec: Spec,
    /// What was decided about the feature, newest first.
    pub decisions: Vec<Decision>,
    /// Who signed the spec of the run, in a sentence; `None` where nobody ever did.
    pub signed: Option<String>,
    /// The audit of its golden set, where it was asked for and could be made.
    pub audit: Option<Audit>,
    /// What has changed since the run.
    pub changed: Vec<Changed>,
    /// Why there is no audit where there should be one.
    pub unaudited: Option<String>,
}

/// Why there is no report.
pub enum NotReported {
    /// The run.
    Run(RunError),
    /// The spec cannot be judged.
    Refused(Refused),
    /// The decisions cannot be read.
    Decisions(NotDone),
    /// The spec of the run does not parse any more.
    Unreadable,
}

impl From<RunError> for NotReported {
    fn from(error: RunError) -> NotReported {
        NotReported::Run(error)
    }
}

/// Gathers a report. A feature that was never checked is checked first, and the run is kept.
pub fn report(request: &ReportRequest, progress: &dyn Progress) -> Result<Reported, NotReported> {
    let asked = &request.check;
    let spec = &asked.spec;
    if request.run == RunName::Last && runs::latest(spec)?.is_none() {
        check(asked, progress).map_err(NotReported::Refused)?;
    }
    let run = runs::open(spec, request.run)?;
    let read = understood(spec, &run.source).ok_or(NotReported::Unreadable)?;
    let changed = runs::changes(spec, &run.run, &asked.tool)?;
    let (mut audit, mut unaudited) = (None, None);
    if request.audited {
        match run_documents::audit(asked, request.run, asked.keep.unwrap_or_default(), progress) {
            Ok(made) => audit = Some(made),
            Err(runs::DocumentError::Stale(_)) => {
                unaudited =
                    Some("the golden set was not audited, because something has changed since the run".to_owned());
            }
            Err(runs::DocumentError::Run(error)) => return Err(error.into()),
            Err(runs::DocumentError::Refused(problems)) => {
                let why = problems.first().map_or(String::new(), |problem| format!(": {}", problem.message));
                unaudited = Some(format!("the golden set could not be audited{why}"));
            }
        }
    }
    let decisions = decisions::list(spec).map_err(NotReported::Decisions)?;
    let signatures = signing::list(spec).map_err(NotReported::Decisions)?;
    let signed = signing::sentence(&signatures, &signing::fingerprint(&run.source));
    Ok(Reported { run, spec: read, decisions, signed, audit, changed, unaudited })
}

/// The spec of a run, as far as it is understood.
fn understood(spec: &Path, source: &str) -> Option<Spec> {
    let folders_up = Workspace::of(spec, Vec::new()).map_or(0, |workspace| workspace.depth());
    let parsed = parse_within(&spec.display().to_string(), source, Reach { folders_up, ..Reach::default() });
    parsed.spec.or(parsed.understood)
}
