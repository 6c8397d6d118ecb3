//! What to know where outputs changed after people had labelled them: labels are left of those that stayed as they were.

use shipworthy_eval::outcome::{Finding, Level};
use shipworthy_eval::task::failures::Graders;
use shipworthy_eval::words::grouped;
use shipworthy_spec::spec::Generation;

/// What is known of outputs that people said something about: the bits of [`write_labelled`](shipworthy_eval::task::failures::write_labelled).
pub(super) type Labelled = (u64, u64, u64, u64);

/// A finding for each judged grader that has labels of outputs which are others today, and which nobody labelled as they are now.
pub(super) fn findings<'a>(
    candidate: &str,
    generation: &Generation,
    graders: &Graders,
    labelled: impl Iterator<Item = &'a Labelled> + Clone,
) -> Vec<Finding> {
    let of_one = |grader: &shipworthy_spec::spec::Grader| {
        let bit = graders.telling(&grader.name)? & graders.judged;
        let (mut stayed, mut anew, mut waiting) = (0_u64, 0_u64, 0_u64);
        for (_, known, _, earlier) in labelled.clone() {
            match (known & bit != 0, earlier & bit != 0) {
                (true, false) => stayed += 1,
                (true, true) => anew += 1,
                (false, true) => waiting += 1,
                (false, false) => {}
            }
        }
        (waiting > 0).then(|| {
            let name = &grader.name;
            let (labels, all) = (stayed + anew, grouped((stayed + anew + waiting) as i64));
            let count = |count: u64| grouped(count as i64);
            let others = if waiting == 1 {
                "the other one has".to_owned()
            } else {
                format!("the other {} have", count(waiting))
            };
            let again = if anew > 0 { format!(", {} of them labelled anew", count(anew)) } else { String::new() };
            let remedy = if grader.by.compares() {
                "label some that changed: `shipworthy judge calibrate --sample 30` draws outputs without a label".to_owned()
            } else {
                format!(
                    "label some that changed: `shipworthy review start --grader \"{name}\" --candidate \"{candidate}\" --by NAME` draws \
                     outputs without a label"
                )
            };
            Finding {
                code: "labels-of-unchanged-outputs".to_owned(),
                severity: Level::Warning,
                message: format!(
                    "{} of the {all} outputs of {candidate} that people labelled for \"{name}\" have a label still{again}; {others} changed \
                     since. What stayed as it was is no random draw of today's outputs",
                    count(labels)
                ),
                remedy,
                slice: None,
                column: None,
                rows: Some(waiting),
            }
        })
    };
    generation.graders.iter().filter_map(of_one).collect()
}
