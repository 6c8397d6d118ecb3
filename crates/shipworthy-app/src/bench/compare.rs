//! Two candidates of a feature side by side: made when it is asked for, in its turn, and not kept.

use std::sync::Arc;

use shipworthy_eval::compare::{Compare, Refusal, Request};

use super::work::Watch;
use super::{Feature, Workbench, held, said};
use crate::compare::{CompareRequest, NotCompared, compare};

impl Workbench {
    /// Compares two candidates by the usual metrics, or by those that are named.
    pub fn compare(&self, feature: &Feature, asked: Request) -> Result<Compare, NotCompared> {
        let refused = |message: String| NotCompared::Asked(Refusal { message, remedy: "ask again".to_owned() });
        let watch = Arc::new(Watch::new(self.now()));
        if !self.wait_for_turn(&watch) {
            return Err(refused("it was stopped".to_owned()));
        }
        let check = self.request(feature);
        let request = CompareRequest {
            spec: Some(check.spec),
            files: None,
            asked,
            seed: check.seed,
            threads: check.threads,
            replicates: check.replicates,
            roots: check.roots,
            tool: check.tool,
        };
        // A mistake of ours ends this and nothing else.
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| compare(&request, watch.as_ref())));
        *held(&self.busy) = false;
        self.free.notify_all();
        match made {
            Ok(made) => made.map(|told| told.compare),
            Err(panic) => Err(refused(format!("it ended by a mistake of the program: {}", said(panic.as_ref())))),
        }
    }
}
