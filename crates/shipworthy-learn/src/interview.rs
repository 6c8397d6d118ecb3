//! Questions that interviewers ask, each with a rubric: what a good answer says. Nobody has compared the rubrics with people yet.

use crate::grade::rubric::Rubric;

/// A question with its rubric, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interview {
    /// Its name: `IQ11`, or `C2` for a longer case.
    pub id: &'static str,
    text: &'static str,
}

/// Points that every answer is read for.
const COMMON: &str = include_str!("../../../content/rubrics/questions/common.yaml");

/// All questions that have a rubric.
pub const INTERVIEWS: [Interview; 20] = [
    Interview { id: "IQ1", text: include_str!("../../../content/rubrics/questions/IQ01.yaml") },
    Interview { id: "IQ2", text: include_str!("../../../content/rubrics/questions/IQ02.yaml") },
    Interview { id: "IQ3", text: include_str!("../../../content/rubrics/questions/IQ03.yaml") },
    Interview { id: "IQ4", text: include_str!("../../../content/rubrics/questions/IQ04.yaml") },
    Interview { id: "IQ5", text: include_str!("../../../content/rubrics/questions/IQ05.yaml") },
    Interview { id: "IQ6", text: include_str!("../../../content/rubrics/questions/IQ06.yaml") },
    Interview { id: "IQ7", text: include_str!("../../../content/rubrics/questions/IQ07.yaml") },
    Interview { id: "IQ8", text: include_str!("../../../content/rubrics/questions/IQ08.yaml") },
    Interview { id: "IQ9", text: include_str!("../../../content/rubrics/questions/IQ09.yaml") },
    Interview { id: "IQ10", text: include_str!("../../../content/rubrics/questions/IQ10.yaml") },
    Interview { id: "IQ11", text: include_str!("../../../content/rubrics/questions/IQ11.yaml") },
    Interview { id: "IQ12", text: include_str!("../../../content/rubrics/questions/IQ12.yaml") },
    Interview { id: "IQ13", text: include_str!("../../../content/rubrics/questions/IQ13.yaml") },
    Interview { id: "IQ14", text: include_str!("../../../content/rubrics/questions/IQ14.yaml") },
    Interview { id: "IQ15", text: include_str!("../../../content/rubrics/questions/IQ15.yaml") },
    Interview { id: "IQ16", text: include_str!("../../../content/rubrics/questions/IQ16.yaml") },
    Interview { id: "C1", text: include_str!("../../../content/rubrics/questions/C1.yaml") },
    Interview { id: "C2", text: include_str!("../../../content/rubrics/questions/C2.yaml") },
    Interview { id: "C3", text: include_str!("../../../content/rubrics/questions/C3.yaml") },
    Interview { id: "C4", text: include_str!("../../../content/rubrics/questions/C4.yaml") },
];

impl Interview {
    /// Its rubric, with the points that are common to all questions.
    pub fn rubric(&self) -> Rubric {
        Rubric::read_with(self.text, COMMON).expect("the rubrics that are shipped are read by a test")
    }
}

/// The question of this id, whatever its case.
pub fn interview(id: &str) -> Option<&'static Interview> {
    INTERVIEWS.iter().find(|of| of.id.eq_ignore_ascii_case(id.trim()))
}
