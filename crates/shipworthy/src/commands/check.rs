//! `shipworthy check`: judge specs, print the answers, return the worst exit code.

use std::path::{Path, PathBuf};

use shipworthy_app::check::{CheckRequest, Checked, EarlierCheck, check_against};
use shipworthy_app::workspace::named_root;
use shipworthy_spec::diagnostic::render;

use crate::args::{Check, Common, Format};
use crate::clock::{local_day, now};
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Check, common: &Common) -> Exit {
    let specs = match specs(arguments) {
        Ok(specs) => specs,
        Err((message, hint)) => {
            printer::error(&message, &hint);
            return Exit::CouldNotRun;
        }
    };
    let roots: Result<Vec<_>, String> = arguments.allow_read.iter().map(|text| named_root(text)).collect();
    let roots = match roots {
        Ok(roots) => roots,
        Err(message) => {
            printer::error(&format!("--allow-read {message}"), "for example --allow-read shared=../datasets");
            return Exit::CouldNotRun;
        }
    };
    if specs.len() > 1 && arguments.against.is_some() {
        printer::error("an earlier check is about one spec", "name the spec that it is about");
        return Exit::CouldNotRun;
    }
    if specs.len() > 1 && !matches!(common.format, Format::Text | Format::Markdown | Format::Github) {
        printer::error("one result of this format holds one spec", "run it once per spec, or use --format text");
        return Exit::CouldNotRun;
    }
    let mut exit = Exit::Pass;
    let mut texts = Vec::new();
    for spec in specs {
        let request = request(spec, arguments, common, roots.clone());
        match judge_against(&request, arguments.against.as_ref(), common) {
            Ok(checked) => {
                exit = exit.worst(exit_of(&checked));
                match present(&checked, &request, arguments, common) {
                    Ok(text) => texts.push(text),
                    Err((message, hint)) => {
                        printer::error(&message, &hint);
                        return Exit::CouldNotRun;
                    }
                }
            }
            Err(refused) => exit = exit.worst(refused),
        }
    }
    // Nothing is written when something could not be run.
    if exit != Exit::CouldNotRun || common.output.is_none() {
        // Annotations are lines, without a gap between them.
        let text = texts.join(if common.format == Format::Github { "" } else { "\n" });
        if !text.is_empty()
            && let Err(error) = printer::result(&text, common)
        {
            printer::error(&format!("cannot write the result: {error}"), "check the folder and its permissions");
            return Exit::CouldNotRun;
        }
    }
    exit
}

/// Fails on a failed `must` bar, and on prose that is missing, so that a brief cannot ship with holes.
pub fn exit_of(checked: &Checked) -> Exit {
    let verdict = Exit::of(checked.check.verdict);
    if checked.check.missing_sections.is_empty() { verdict } else { verdict.worst(Exit::Fail) }
}

/// Runs one check; tells what is wrong when it cannot.
pub fn judge(request: &CheckRequest, common: &Common) -> Result<Checked, Exit> {
    judge_against(request, None, common)
}

fn judge_against(request: &CheckRequest, earlier: Option<&EarlierCheck>, common: &Common) -> Result<Checked, Exit> {
    let line = Line::new(common);
    let outcome = check_against(request, earlier, &line);
    drop(line);
    match outcome {
        Ok(checked) => {
            // As annotations they are part of the result.
            if !checked.warnings.is_empty() && common.format != Format::Github {
                printer::talk(render(&checked.warnings, &checked.source).trim_end(), common);
            }
            for note in &checked.notes {
                printer::talk(&format!("note: {note}"), common);
            }
            Ok(checked)
        }
        Err(refused) => {
            printer::say(render(&refused.diagnostics, &refused.source).trim_end());
            // GitHub reads annotations from standard output; a file is not written when something could not be run.
            if common.format == Format::Github && common.output.is_none() {
                let _ = printer::result(&shipworthy_report::github_refusal(&refused.diagnostics), common);
            }
            Err(Exit::CouldNotRun)
        }
    }
}

fn request(spec: PathBuf, arguments: &Check, common: &Common, roots: Vec<(String, PathBuf)>) -> CheckRequest {
    CheckRequest {
        spec,
        seed: common.seed.unwrap_or(0),
        threads: threads(common),
        replicates: arguments.replicates,
        only: arguments.only.clone(),
        today: arguments.today.or_else(local_day),
        roots,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        keep: (!arguments.no_keep).then(now),
    }
}

/// Threads to use.
pub fn threads(common: &Common) -> usize {
    common.threads.filter(|&n| n > 0).unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

fn present(
    checked: &Checked,
    request: &CheckRequest,
    arguments: &Check,
    common: &Common,
) -> Result<String, (String, String)> {
    let check = &checked.check;
    if let Some(bar) = &arguments.explain {
        return shipworthy_report::explain(check, bar, arguments.every_candidate)
            .map_err(|known| (format!("there is no bar named '{bar}'"), format!("write one of {}", known.join(", "))));
    }
    Ok(match common.format {
        Format::Text => {
            let (width, style) = printer::style(common);
            shipworthy_report::terminal(check, width, style)
        }
        Format::Json => shipworthy_report::json(check),
        Format::Markdown => shipworthy_report::markdown(check),
        Format::Html => shipworthy_report::html(check),
        Format::Junit => shipworthy_report::junit(check),
        Format::Github => {
            let file = request.spec.display().to_string();
            shipworthy_report::github(check, &checked.warnings, &file, &checked.places)
        }
    })
}

/// The specs that were named; of a folder, and of this one where none is named, all that lie in it.
fn specs(arguments: &Check) -> Result<Vec<PathBuf>, (String, String)> {
    if arguments.specs.is_empty() {
        return specs_in(Path::new("."));
    }
    let mut specs = Vec::new();
    for path in &arguments.specs {
        if path.is_dir() {
            specs.extend(specs_in(path)?);
        } else {
            specs.push(path.clone());
        }
    }
    Ok(specs)
}

pub fn specs_in(folder: &Path) -> Result<Vec<PathBuf>, (String, String)> {
    let here = folder == Path::new(".");
    let name = if here { "this folder".to_owned() } else { format!("the folder {}", folder.display()) };
    let entries = std::fs::read_dir(folder)
        .map_err(|e| (format!("cannot read {name}: {e}"), "give the path of a spec".to_owned()))?;
    let mut specs: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| if here { PathBuf::from(entry.file_name()) } else { entry.path() })
        .filter(|path| path.to_string_lossy().ends_with(".feature.md"))
        .collect();
    specs.sort();
    if specs.is_empty() {
        return Err((
            format!("there is no *.feature.md in {name}"),
            "`shipworthy demo` writes an example, `shipworthy new NAME` a spec to fill in".to_owned(),
        ));
    }
    Ok(specs)
}
