//! `shipworthy demo`: an example a product manager recognises, judged at once.

use std::path::PathBuf;

use shipworthy_app::check::CheckRequest;
use shipworthy_app::demo::{EXAMPLES, example, write_demo};

use crate::args::{Common, Demo, Format};
use crate::clock::now;
use crate::commands::check::{judge, threads};
use crate::commands::serve::{HOME, Served, serve};
use crate::exit::Exit;
use crate::printer;

/// Seed of the example's data: everybody sees the same one.
const SEED: u64 = 7;

pub fn run(arguments: &Demo, common: &Common) -> Exit {
    let example = example(&arguments.example).expect("the names that are accepted are those of the examples");
    let usual = if example.name == EXAMPLES[0].name { "shipworthy-demo" } else { example.name };
    let folder = arguments.folder.clone().unwrap_or_else(|| PathBuf::from(usual));
    let spec = match write_demo(example, &folder, common.seed.unwrap_or(SEED)) {
        Ok(spec) => spec,
        Err(error) => {
            printer::error(&format!("{error:#}"), "for example: shipworthy demo my-example");
            return Exit::CouldNotRun;
        }
    };
    printer::talk(&format!("wrote a simulated example to {}", folder.display()), common);
    if arguments.serve {
        let served = Served {
            folder: &folder,
            host: HOME,
            port: arguments.port,
            names: &[],
            behind_proxy: false,
            open: !arguments.no_open,
            allow_read: &[],
            max_upload: None,
            judge: None,
            first: Some(&spec),
        };
        return serve(&served, common);
    }
    let request = CheckRequest {
        spec: spec.clone(),
        seed: 0,
        threads: threads(common),
        replicates: shipworthy_eval::conclude::REPLICATES,
        only: None,
        today: None,
        roots: Vec::new(),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        keep: Some(now()),
    };
    let checked = match judge(&request, common) {
        Ok(checked) => checked,
        Err(exit) => return exit,
    };
    let check = &checked.check;
    let page = folder.join("verdict.html");
    let text = match common.format {
        Format::Text => {
            let (width, style) = printer::style(common);
            shipworthy_report::terminal(check, width, style)
        }
        Format::Json => shipworthy_report::json(check),
        Format::Markdown => shipworthy_report::markdown(check),
        Format::Html => shipworthy_report::html(check),
        Format::Junit => shipworthy_report::junit(check),
        Format::Github => {
            shipworthy_report::github(check, &checked.warnings, &spec.display().to_string(), &checked.places)
        }
    };
    let written = printer::write_whole(&page, shipworthy_report::html(check).as_bytes())
        .and_then(|()| printer::result(&text, common));
    if let Err(error) = written {
        printer::error(&format!("cannot write the result: {error}"), "check the folder and its permissions");
        return Exit::CouldNotRun;
    }
    printer::talk(
        &format!(
            "\nThe same as a page: {}\nThe spec behind it:  {}\nJudge it again:      shipworthy check {}",
            page.display(),
            spec.display(),
            spec.display()
        ),
        common,
    );
    // The example is there to be looked at: that its verdict is not a pass is no error.
    Exit::Pass
}
