//! `shipworthy completions`.

use clap::CommandFactory;

use crate::args::{Arguments, Common};
use crate::exit::Exit;
use crate::printer;

pub fn run(shell: clap_complete::Shell, common: &Common) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "shipworthy", &mut script);
    printer::finish(&String::from_utf8_lossy(&script), common)
}
