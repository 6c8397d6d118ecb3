//! `shipworthy schema`.

use std::io::Write;

use crate::exit::Exit;
use crate::printer;

pub fn run() -> Exit {
    let text = format!("{:#}\n", shipworthy_spec::schema::json_schema());
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Exit::Pass,
        Err(error) => {
            printer::error(&format!("cannot write the schema: {error}"), "try again with the output sent to a file");
            Exit::CouldNotRun
        }
    }
}
