//! The model of forgetting that is used: FSRS-6 (Ye, Su and Cao 2022 for its first form), by the crate of its authors.

use fsrs::{DEFAULT_PARAMETERS, FSRS, MemoryState, current_retrievability};

use super::{Grade, Memory, Scheduler};

/// Longest interval, in days.
const LONGEST: u32 = 365;
/// The parameter that says how forgetting slows down.
const DECAY: usize = 20;

/// FSRS-6 with its parameters.
pub struct Fsrs {
    model: FSRS,
    decay: f32,
}

/// Parameters that were fitted to a crowd, by the authors of the model.
pub fn default_parameters() -> Vec<f32> {
    DEFAULT_PARAMETERS.to_vec()
}

impl Fsrs {
    /// The model with these 21 parameters. `None` where they are not that many, or none that it can work with.
    pub fn with(parameters: &[f32]) -> Option<Fsrs> {
        if parameters.len() != DEFAULT_PARAMETERS.len() || parameters.iter().any(|parameter| !parameter.is_finite()) {
            return None;
        }
        FSRS::new(parameters).ok().map(|model| Fsrs { model, decay: parameters[DECAY] })
    }
}

impl Default for Fsrs {
    fn default() -> Fsrs {
        Fsrs::with(&DEFAULT_PARAMETERS).expect("the parameters of its authors work")
    }
}

fn state(memory: Memory) -> MemoryState {
    MemoryState { stability: memory.stability as f32, difficulty: memory.difficulty as f32 }
}

impl Scheduler for Fsrs {
    fn review(&self, before: Option<Memory>, days: u32, grade: Grade) -> Memory {
        // What retention is wanted changes intervals and no memory.
        let next = self.model.next_states(before.map(state), 0.9, days).expect("states that it made itself are sound");
        let memory = match grade {
            Grade::Again => next.again,
            Grade::Good => next.good,
            Grade::Easy => next.easy,
        }
        .memory;
        Memory { stability: f64::from(memory.stability), difficulty: f64::from(memory.difficulty) }
    }

    fn retrievability(&self, memory: Memory, days: u32) -> f64 {
        f64::from(current_retrievability(state(memory), days as f32, self.decay)).clamp(0.0, 1.0)
    }

    fn interval(&self, memory: Memory, retention: f64) -> u32 {
        // The curve R(t) = (1 + f·t/S)^−w, with f such that R(S) = 0.9, solved for t.
        let decay = f64::from(self.decay);
        let factor = 0.9_f64.powf(-1.0 / decay) - 1.0;
        let days = memory.stability / factor * (retention.powf(-1.0 / decay) - 1.0);
        (days.round() as u32).clamp(1, LONGEST)
    }
}
