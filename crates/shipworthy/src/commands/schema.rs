//! `shipworthy schema`.

use crate::args::Common;
use crate::exit::Exit;
use crate::printer;

pub fn run(common: &Common) -> Exit {
    printer::finish(&format!("{:#}\n", shipworthy_spec::schema::json_schema()), common)
}
