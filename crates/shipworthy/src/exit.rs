//! Exit codes that scripts rely on.

use shipworthy_eval::outcome::Verdict;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Pass, or done.
    Pass,
    /// A `must` bar fails, or the spec leaves a section unanswered.
    Fail,
    /// Bad input or usage; nothing was written.
    CouldNotRun,
    /// Nothing fails, and not everything passes.
    NotEnoughEvidence,
    /// As promptfoo would have ended.
    Promptfoo(u8),
}

impl Exit {
    /// The exit of a verdict.
    pub fn of(verdict: Verdict) -> Exit {
        match verdict {
            Verdict::Pass => Exit::Pass,
            Verdict::Fail => Exit::Fail,
            Verdict::NotEnoughEvidence => Exit::NotEnoughEvidence,
        }
    }

    /// The worse of two: could not run, fail, not enough evidence, pass.
    pub fn worst(self, other: Exit) -> Exit {
        let rank = |exit: Exit| match exit {
            Exit::Pass => 0,
            Exit::NotEnoughEvidence => 1,
            Exit::Fail => 2,
            Exit::CouldNotRun | Exit::Promptfoo(_) => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        std::process::ExitCode::from(match exit {
            Exit::Pass => 0,
            Exit::Fail => 1,
            Exit::CouldNotRun => 2,
            Exit::NotEnoughEvidence => 3,
            Exit::Promptfoo(code) => code,
        })
    }
}
