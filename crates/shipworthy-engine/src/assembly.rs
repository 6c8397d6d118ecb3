//! Puts the pieces of a table together in their order while others are still being read.
//!
//! A piece's memory is lent out again, so that there are no more of them than threads read at once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::job::Job;
use crate::part::Piece;

/// The rows so far.
pub struct Assembly<'a> {
    job: &'a Job<'a>,
    state: Mutex<State>,
}

struct State {
    whole: Piece,
    next: usize,
    /// Pieces that came before their turn.
    waiting: BTreeMap<usize, Piece>,
    idle: Vec<Piece>,
}

impl<'a> Assembly<'a> {
    /// Nothing yet.
    pub fn new(job: &'a Job<'a>) -> Assembly<'a> {
        let state = State { whole: Piece::new(job), next: 0, waiting: BTreeMap::new(), idle: Vec::new() };
        Assembly { job, state: Mutex::new(state) }
    }

    /// An empty piece.
    pub fn lend(&self) -> Piece {
        let idle = self.state.lock().unwrap_or_else(PoisonError::into_inner).idle.pop();
        idle.unwrap_or_else(|| Piece::new(self.job))
    }

    /// Takes the piece of part `index`.
    pub fn take(&self, index: usize, piece: Piece) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        state.waiting.insert(index, piece);
        while let Some(mut piece) = state.waiting.remove(&state.next) {
            state.whole.append(&mut piece);
            if state.next == 0
                && let Some(rows) = self.job.table.rows()
            {
                state.whole.reserve(rows);
            }
            state.idle.push(piece);
            state.next += 1;
        }
    }

    /// All rows. Every part has been taken.
    pub fn whole(self) -> Piece {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).whole
    }
}
