//! A line on standard error for work that takes longer than a second, and a clean end on Ctrl-C.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use shipworthy_app::Progress;

use crate::args::Common;

/// Work shorter than this gets no line.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows what is being done, with counts.
pub struct Line {
    started: Instant,
    quiet: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Line {
    /// A line that stays hidden until the work has taken a second.
    pub fn new(common: &Common) -> Line {
        let quiet = common.quiet || !std::io::stderr().is_terminal();
        Line { started: Instant::now(), quiet, bar: Mutex::new(None) }
    }
}

impl Progress for Line {
    fn step(&self, what: &str, done: u64, total: Option<u64>) {
        if self.quiet || self.started.elapsed() < PATIENCE {
            return;
        }
        let Ok(mut bar) = self.bar.lock() else { return };
        let bar = bar.get_or_insert_with(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos} {elapsed}") {
                bar.set_style(style);
            }
            bar
        });
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_message(what.to_owned());
        bar.set_position(done);
        bar.tick();
    }

    fn cancelled(&self) -> bool {
        false
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.finish_and_clear();
        }
    }
}

/// Ends the process with code 130 on Ctrl-C. Results are written whole or not at all, so there is nothing to tidy.
pub fn exit_cleanly_on_interrupt() {
    let _ = ctrlc::set_handler(|| {
        crate::printer::say("\ninterrupted: nothing was written");
        std::process::exit(130);
    });
}
