//! Graders that are assertions on the text: read once, asked of every output.

use serde_json::Value;
use shipworthy_eval::gather::Problem;
use shipworthy_grade::{Check, GradeError, Grader, Output, Vars};
use shipworthy_spec::spec::{Generation, GradedBy};

use super::problem;

/// The assertions of a spec, by the place of their grader.
#[derive(Default)]
pub(crate) struct Asserted {
    of: Vec<(usize, Vec<Check>)>,
}

/// Why graders fail an output: the place of each, with its reason.
pub(crate) type Reasons = Vec<(usize, String)>;

/// Characters of a reason that are kept.
const LONGEST_REASON: usize = 200;

/// An output that could not be graded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ungraded {
    pub(crate) grader: usize,
    pub(crate) why: String,
}

impl Asserted {
    /// Reads them. All that are wrong are told at once.
    pub(crate) fn of(generation: &Generation) -> Result<Asserted, Vec<Problem>> {
        let (mut of, mut problems) = (Vec::new(), Vec::new());
        for (place, grader) in generation.graders.iter().enumerate() {
            let GradedBy::Assertions(written) = &grader.by else { continue };
            let checks: Result<Vec<Check>, GradeError> = written.iter().map(Check::from_value).collect();
            match checks {
                Ok(checks) => of.push((place, checks)),
                Err(error) => problems.push(problem(
                    "assertion",
                    &format!("graders[{place}].assert"),
                    format!("`{}`: {error}", grader.name),
                    "the graders reference lists the types and what they take",
                )),
            }
        }
        if problems.is_empty() { Ok(Asserted { of }) } else { Err(problems) }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The graders that an output fails, as bits, and why. An output that nobody can read within bounds fails.
    pub(crate) fn failed(
        &self,
        grader: &Grader,
        output: &Output,
        vars: &Vars,
        why: &mut Reasons,
    ) -> Result<u64, Ungraded> {
        let mut failed = 0;
        for (place, checks) in &self.of {
            let (passes, reason) = match grader.case(checks, None, output, vars) {
                Ok(grade) => (grade.pass, grade.reason),
                Err(error @ (GradeError::TooLong { .. } | GradeError::TooDeep { .. } | GradeError::TooMuch { .. })) => {
                    (false, error.to_string())
                }
                Err(error) => return Err(Ungraded { grader: *place, why: error.to_string() }),
            };
            if !passes {
                failed |= 1 << place;
                why.push((*place, cut(&reason)));
            }
        }
        Ok(failed)
    }
}

/// The beginning of a reason.
pub(super) fn cut(reason: &str) -> String {
    reason.chars().take(LONGEST_REASON).collect()
}

/// Columns of the golden set as the values that templates are filled in with.
pub(crate) fn vars<'a>(cells: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Vars {
    cells.filter_map(|(name, cell)| Some((name.to_owned(), Value::from(cell?)))).collect()
}
