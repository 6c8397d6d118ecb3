//! `shipworthy run promptfooconfig.yaml`: a configuration of promptfoo, run as it is.

use std::path::{Path, PathBuf};

use shipworthy_app::collect::Ended;
use shipworthy_app::promptfoo::suite::{Told, results};
use shipworthy_app::promptfoo::{NotRun, PromptfooRequest, PromptfooRun, run as run_suite, write_results};

use super::run::CallLine;
use crate::args::{Common, Format, Run};
use crate::commands::check::specs_in;
use crate::commands::one_spec::roots;
use crate::exit::Exit;
use crate::printer;

/// The names under which promptfoo looks for its configuration.
const NAMES: [&str; 3] = ["promptfooconfig.yaml", "promptfooconfig.yml", "promptfooconfig.json"];

/// The configuration that is meant: a file that is no spec, or the one in a folder that has no spec.
pub fn meant(target: Option<&Path>) -> Option<PathBuf> {
    let folder = match target {
        Some(path) if path.is_dir() => path,
        Some(path) => {
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
            return matches!(ending.as_str(), "yaml" | "yml" | "json").then(|| path.to_path_buf());
        }
        None => Path::new("."),
    };
    let found = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file())?;
    specs_in(folder).is_err().then_some(found)
}

pub fn run(config: &Path, arguments: &Run, common: &Common) -> Exit {
    let failed = if arguments.promptfoo_exit_codes { Exit::Promptfoo(1) } else { Exit::CouldNotRun };
    if !matches!(common.format, Format::Text | Format::Json | Format::Junit) {
        printer::error(
            "results of a promptfoo configuration come as text, JSON or JUnit",
            "write `--format json`, or `--output results.csv`",
        );
        return failed;
    }
    if !arguments.candidates.is_empty() {
        printer::error(
            "a promptfoo configuration has no candidates",
            "choose among its providers in the configuration",
        );
        return failed;
    }
    let Ok(roots) = roots(&arguments.allow_read) else { return failed };
    let request = PromptfooRequest {
        config: config.to_path_buf(),
        limit: arguments.limit,
        repeat: arguments.repeat,
        replay: arguments.replay,
        anew: arguments.anew,
        hosts: arguments.allow_net.clone(),
        commands: arguments.allow_exec,
        env: arguments.allow_env.clone(),
        grader: arguments.grader.clone(),
        seed: common.seed.unwrap_or(0),
        roots,
    };
    let mut line = CallLine::new(common);
    let ran = run_suite(&request, &mut line);
    drop(line);
    match ran {
        Err(why) => {
            refuse(config, &why);
            failed
        }
        Ok(ran) => match told(config, &ran, common) {
            Exit::Pass => exit(&ran, arguments.promptfoo_exit_codes),
            worse => worse,
        },
    }
}

/// Says everything that is wrong, each with its place.
pub fn refuse(config: &Path, why: &NotRun) {
    match why {
        NotRun::Other(message, hint) => printer::error(message, hint),
        NotRun::Config(problems) => {
            let lines: Vec<String> = problems.iter().map(|told| format!("error: {}", placed(config, told))).collect();
            printer::say(&lines.join("\n"));
            printer::say("hint: nothing was asked; docs/guides/promptfoo.md says what runs and what does not");
        }
    }
}

fn placed(config: &Path, told: &Told) -> String {
    let name = config.display();
    if told.at.is_empty() {
        format!("{name}: {}", told.message)
    } else {
        format!("{name}: {}: {}", told.at, told.message)
    }
}

/// Shows the results and writes them where they are wanted.
fn told(config: &Path, ran: &PromptfooRun, common: &Common) -> Exit {
    let (suite, evaluated) = (&ran.suite, &ran.evaluated);
    for note in &suite.notes {
        printer::talk(&format!("note: {}", placed(config, note)), common);
    }
    let by_ending =
        common.output.as_ref().and_then(|path| results::by_ending(&path.to_string_lossy(), suite, evaluated));
    let text = match (by_ending, common.format) {
        (Some(text), _) => text,
        (None, Format::Json) => results::json(suite, evaluated),
        (None, Format::Junit) => results::junit(suite, evaluated),
        (None, _) => results::table(suite, evaluated, printer::style(common).0),
    };
    let finished = printer::finish(&text, common);
    if finished != Exit::Pass {
        return finished;
    }
    for path in &suite.output_paths {
        if let Err(error) = write_results(config, path, ran) {
            printer::error(
                &format!("cannot write {path}: {error}"),
                "`outputPath` names a place in the folder of the configuration",
            );
            return Exit::CouldNotRun;
        }
        printer::talk(&format!("wrote {path}"), common);
    }
    let (passed, failed, errors) = evaluated.counts();
    let mut facts = vec![format!("{passed} pass, {failed} fail, {errors} could not be asked or graded")];
    facts.push(format!("{} calls, {} from the record", ran.calls.0, ran.calls.1));
    if ran.spent.units() > 0.0 {
        facts.push(format!("spent {:.4}", ran.spent.units()));
    }
    if common.output.is_some() || !suite.output_paths.is_empty() {
        printer::talk(&facts.join("; "), common);
    }
    match ran.ended {
        Ended::Complete => {}
        Ended::Stopped => printer::talk("it was stopped: run it again, and it goes on where it was", common),
        Ended::Deadline => printer::talk("the time was used up: run it again, and it goes on where it was", common),
        Ended::Budget => {
            printer::talk("the budget was used up: run it again with more, and it goes on where it was", common)
        }
    }
    Exit::Pass
}

/// How it ended: by our codes, or by promptfoo's.
fn exit(ran: &PromptfooRun, promptfoos: bool) -> Exit {
    if promptfoos {
        let number = |name: &str| {
            std::env::var(name)
                .ok()
                .and_then(|text| text.trim().parse::<f64>().ok())
                .filter(|number| number.is_finite())
        };
        let least = number("PROMPTFOO_PASS_RATE_THRESHOLD").unwrap_or(100.0);
        let code = number("PROMPTFOO_FAILED_TEST_EXIT_CODE").map_or(100, |code| (code as i64).rem_euclid(256) as u8);
        let is_enough = ran.evaluated.pass_rate().is_none_or(|rate| rate >= least);
        return if is_enough { Exit::Pass } else { Exit::Promptfoo(code) };
    }
    if ran.ended != Ended::Complete {
        return Exit::NotEnoughEvidence;
    }
    let (_, _, errors) = ran.evaluated.counts();
    if errors > 0 { Exit::Fail } else { Exit::Pass }
}
