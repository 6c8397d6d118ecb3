//! A language model as a second reader of the reason of a decided case, where whoever serves the workspace named one. What it replied is
//! kept beside the case; it stands beside the offline reading and changes no score.

use shipworthy_learn::code::Code;
use shipworthy_learn::grade::judge::Judged;
use shipworthy_learn::grade::rubric::Rubric;

use super::desk::{Desk, Open};
use super::forgotten::Doing;
use super::graded::{Batch, Graded, JudgeRequest, JudgeTakes, ask_batch, judge_takes};
use super::{Contested, PracticeError, contested, exemplars};

/// What it replied, in the folder of the case.
pub(super) const JUDGED: &str = "judged.json";
/// Longest such file that is read, in bytes.
const LONGEST: u64 = 1_000_000;

/// What a judge is asked with: the rubric with this case as its question, and how the grader reads the reason.
fn asked(open: &Open, contested: &Contested) -> (Rubric, Graded) {
    let rubric = Rubric { ask: open.case.told(), ..open.case.rubric() };
    let graded = Graded {
        asked: rubric.ask.clone(),
        answer: contested.reason.clone(),
        read: contested.read.clone(),
        leaning: None,
        judged: None,
    };
    (rubric, graded)
}

impl Desk {
    /// How a second reader read the reason of a case, beside the offline reading; `None` where none was asked, or what it said cannot be read.
    pub fn judged(&self, open: &Open, contested: &Contested) -> Option<Judged> {
        let path = open.folder.join(JUDGED);
        if std::fs::metadata(&path).ok()?.len() > LONGEST {
            return None;
        }
        let batch: Batch = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
        let (rubric, graded) = asked(open, contested);
        Some(batch.judged(&rubric, &graded.answer, &graded.read))
    }

    /// The most that asking the second reader can take.
    pub fn judge_takes(&self, open: &Open, contested: &Contested, request: &JudgeRequest) -> JudgeTakes {
        let (rubric, graded) = asked(open, contested);
        judge_takes(&rubric, &graded, &exemplars(&rubric, None, &self.workspace).unwrap_or_default(), request)
    }

    /// Asks the second reader about the reason of a case that was decided and begun here, and keeps what it replied. No score is changed.
    ///
    /// # Errors
    /// [`PracticeError::Contest`] where it was not decided; [`PracticeError::Judge`] where the model cannot be asked.
    pub fn judge(&self, code: &Code, request: &JudgeRequest) -> Result<(), PracticeError> {
        let open = self.look(code)?;
        let (rubric, graded) = asked(&open, &contested(code, &self.learner.name, &self.workspace)?);
        let known = exemplars(&rubric, None, &self.workspace).unwrap_or_default();
        let (batch, _) = ask_batch(&rubric, &graded, &known, request)?;
        let path = open.folder.join(JUDGED);
        let failed = |source| PracticeError::File { path: path.display().to_string(), source };
        let text = serde_json::to_string_pretty(&Doing { by: &self.learner.name, done: &batch });
        std::fs::write(&path, text.map_err(|error| failed(error.into()))?).map_err(failed)
    }
}
