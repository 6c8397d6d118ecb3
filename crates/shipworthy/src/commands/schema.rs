//! `shipworthy schema`.

use crate::args::{Common, Schema};
use crate::exit::Exit;
use crate::printer;

pub fn run(arguments: &Schema, common: &Common) -> Exit {
    if arguments.api {
        return printer::finish(&shipworthy_web::openapi(), common);
    }
    printer::finish(&format!("{:#}\n", shipworthy_spec::schema::json_schema()), common)
}
