//! `shipworthy man`.

use clap::CommandFactory;

use crate::args::Arguments;
use crate::exit::Exit;
use crate::printer;

pub fn run() -> Exit {
    match clap_mangen::Man::new(Arguments::command()).render(&mut anstream::stdout()) {
        Ok(()) => Exit::Pass,
        Err(error) => {
            printer::error(
                &format!("cannot write the manual page: {error}"),
                "try again with the output sent to a file",
            );
            Exit::CouldNotRun
        }
    }
}
