//! `shipworthy run`: what prompts and judges say, collected.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use shipworthy_app::collect::{Calls, CollectRequest, Collected, Ended, Part, Watcher, collect};

use crate::args::{Common, Format, Run};
use crate::commands::check::threads;
use crate::commands::one_spec::{one_spec, roots};
use crate::exit::Exit;
use crate::printer;

pub fn run(arguments: &Run, common: &Common) -> Exit {
    if let Some(config) = super::promptfoo::meant(arguments.spec.as_deref()) {
        return super::promptfoo::run(&config, arguments, common);
    }
    if let Some(flag) = arguments.of_promptfoo() {
        printer::error(
            &format!("{flag} is for promptfoo configurations"),
            "leave it out, or name a promptfooconfig.yaml",
        );
        return Exit::CouldNotRun;
    }
    if !matches!(common.format, Format::Text | Format::Json) {
        printer::error("what was collected is counted as text or JSON", "write `--format json` or leave it out");
        return Exit::CouldNotRun;
    }
    let (spec, roots) = match (one_spec(arguments.spec.as_deref()), roots(&arguments.allow_read)) {
        (Ok(spec), Ok(roots)) => (spec, roots),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let request = CollectRequest {
        spec,
        candidates: arguments.candidates.clone(),
        limit: arguments.limit,
        replay: arguments.replay,
        anew: arguments.anew,
        hosts: arguments.allow_net.clone(),
        commands: arguments.allow_exec,
        seed: common.seed.unwrap_or(0),
        threads: threads(common),
        roots,
        at: Some(crate::clock::now()),
    };
    let mut line = CallLine::new(common);
    let collected = collect(&request, &mut line);
    drop(line);
    match collected {
        Err(refused) => {
            printer::refused(&refused);
            Exit::CouldNotRun
        }
        Ok(collected) if collected.was_not_permitted() => {
            let why = collected.parts.iter().find_map(|part| part.first_failure.as_deref()).unwrap_or_default();
            printer::error(
                &format!("nothing was asked, and nothing written: {why}"),
                "`--allow-net HOST` lets this run call a host, and `--allow-exec` lets it run commands",
            );
            Exit::CouldNotRun
        }
        Ok(collected) => {
            let text = match common.format {
                Format::Json => as_json(&collected),
                _ => as_text(&collected),
            };
            let ended = printer::finish(&text, common).worst(exit(&collected));
            if arguments.replay && collected.lacks_replies() {
                printer::talk(
                    "hint: a replay takes replies from .shipworthy/replies.jsonl, which is not in version control, or whole files of \
                     outputs and verdicts that were asked for as the spec says now. Run `shipworthy run` where models may be called \
                     and keep what it writes; `shipworthy check` calls nobody",
                    common,
                );
            }
            ended
        }
    }
}

fn exit(collected: &Collected) -> Exit {
    if collected.parts.iter().any(|part| part.summary.ended != Ended::Complete) {
        return Exit::NotEnoughEvidence;
    }
    if collected.is_whole() { Exit::Pass } else { Exit::Fail }
}

fn ended(ended: Ended) -> &'static str {
    match ended {
        Ended::Complete => "complete",
        Ended::Stopped => "stopped",
        Ended::Deadline => "time used up",
        Ended::Budget => "budget used up",
    }
}

fn as_text(collected: &Collected) -> String {
    if collected.parts.is_empty() {
        return "Nothing to collect: no candidate has a prompt, and no judge grades.\n".to_owned();
    }
    let mut out = String::new();
    for part in &collected.parts {
        out.push_str(&told(part));
    }
    let spent = collected.spent().units();
    if spent > 0.0 {
        out.push_str(&format!("Spent {spent:.4}.\n"));
    }
    out
}

fn told(part: &Part) -> String {
    let counts = &part.summary.progress;
    let mut facts = vec![format!("{} of {}", counts.done, counts.total)];
    if counts.cached > 0 {
        facts.push(format!("{} from the record", counts.cached));
    }
    if part.from_file() > 0 {
        facts.push(format!("{} as the file has them", part.from_file()));
    }
    if counts.failed > 0 {
        facts.push(format!("{} failed", counts.failed));
    }
    if part.unclear > 0 {
        facts.push(format!("{} that say neither yes nor no, or no class", part.unclear));
    }
    if part.summary.ended != Ended::Complete {
        facts.push(ended(part.summary.ended).to_owned());
    }
    let place = if part.file.is_empty() { "nothing written" } else { &part.file };
    let mut text = format!("{}: {} → {place}\n", part.what, facts.join(", "));
    if let Some(times) = part.timing.sentence() {
        text.push_str(&format!("  {times}\n"));
    }
    if let Some(failure) = &part.first_failure {
        text.push_str(&format!("  the first failure: {failure}\n"));
    }
    text
}

fn as_json(collected: &Collected) -> String {
    let part = |part: &Part| {
        let counts = &part.summary.progress;
        json!({
            "what": part.what,
            "file": part.file,
            "calls": counts.total,
            "done": counts.done,
            "from_record": counts.cached,
            "from_file": part.from_file(),
            "failed": counts.failed,
            "unclear": part.unclear,
            "timing": part.timing,
            "spent": counts.spent.units(),
            "tokens": counts.tokens,
            "ended": ended(part.summary.ended),
            "first_failure": part.first_failure,
        })
    };
    let parts: Vec<serde_json::Value> = collected.parts.iter().map(part).collect();
    format!("{:#}\n", json!({"format": 1, "parts": parts, "spent": collected.spent().units()}))
}

/// A line about calls on standard error; it is gone when this is.
pub struct CallLine {
    bar: Option<ProgressBar>,
    started: Instant,
    quiet: bool,
}

impl CallLine {
    pub fn new(common: &Common) -> CallLine {
        CallLine { bar: None, started: Instant::now(), quiet: common.quiet }
    }
}

impl Drop for CallLine {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Watcher for CallLine {
    fn progress(&mut self, what: &str, calls: &Calls) {
        if self.quiet || self.started.elapsed() < Duration::from_millis(500) {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos} of {len} {elapsed}\n{msg}") {
                bar.set_style(style);
            }
            bar
        });
        bar.set_length(calls.total as u64);
        bar.set_position((calls.done + calls.failed) as u64);
        let mut facts = vec![what.to_owned()];
        for (count, word) in [(calls.under_way, "under way"), (calls.waiting, "waiting"), (calls.failed, "failed")] {
            if count > 0 {
                facts.push(format!("{count} {word}"));
            }
        }
        if calls.spent.units() > 0.0 {
            facts.push(format!("spent {:.4}", calls.spent.units()));
        }
        bar.set_message(facts.join(" · "));
    }

    fn stopped(&mut self) -> bool {
        false
    }
}
