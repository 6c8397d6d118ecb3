//! `shipworthy completions`.

use clap::CommandFactory;

use crate::args::Arguments;
use crate::exit::Exit;

pub fn run(shell: clap_complete::Shell) -> Exit {
    clap_complete::generate(shell, &mut Arguments::command(), "shipworthy", &mut anstream::stdout());
    Exit::Pass
}
