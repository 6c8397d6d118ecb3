//! `shipworthy man`.

use clap::CommandFactory;

use crate::args::{Arguments, Common};
use crate::exit::Exit;
use crate::printer;

pub fn run(common: &Common) -> Exit {
    let mut page = Vec::new();
    if let Err(error) = clap_mangen::Man::new(Arguments::command()).render(&mut page) {
        printer::error(
            &format!("cannot write the manual page: {error}"),
            "this is a fault of the program: please report it",
        );
        return Exit::CouldNotRun;
    }
    printer::finish(&String::from_utf8_lossy(&page), common)
}
