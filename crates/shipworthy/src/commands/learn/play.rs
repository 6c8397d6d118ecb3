//! A case played in the terminal: read, decide, say how sure and why, see what it was worth.

use std::io::BufRead;

use shipworthy_app::moment::Moment;
use shipworthy_app::practice::case::{Actions, Answer, Case, Understood};
use shipworthy_app::practice::code::Code;
use shipworthy_app::practice::debrief::{Debrief, SHORTEST_REASON, Submission, reason_length};
use shipworthy_app::practice::{self, Maker, OF_A_TEST, PracticeError, mixed};

use super::{Refused, code_of, debrief_text, here, number_of, shows_points, stream_of, who};
use crate::args::learn::{Learn, Mode, StreamName};
use crate::args::{Common, Format};
use crate::clock::moment;
use crate::exit::Exit;
use crate::printer;

pub fn play(
    case: &str,
    knobs: &[String],
    mode: Mode,
    stream: Option<StreamName>,
    arguments: &Learn,
    common: &Common,
) -> Result<Exit, Refused> {
    if common.format == Format::Json {
        return Err(Refused::new("a game has no such shape", "`learn new` and `learn submit` are for programs"));
    }
    let (by, workspace) = (who(arguments), here()?);
    let first = if case == "today" { of_today(stream, &by, &workspace)? } else { code_of(case, knobs, common)? };
    let Moment { seconds, offset_minutes } = moment();
    let maker = Maker { by: &by, at: seconds, offset_minutes, workspace: &workspace };
    let text = match mode {
        Mode::Lesson => return lesson(&practice::draw(&first)?, common),
        Mode::Practice => debrief_text(one(&first, &maker, common)?, &maker, common)?,
        Mode::Test => {
            let mut told = String::new();
            let mut debriefs = Vec::new();
            let codes = mixed(&first);
            codes.iter().try_for_each(|code| not_yet_decided(code, &maker))?;
            for (index, code) in codes.iter().enumerate() {
                printer::say(&format!("\nCase {} of {OF_A_TEST}", index + 1));
                debriefs.push(one(code, &maker, common)?);
            }
            let sum: u32 = debriefs.iter().map(|debrief| debrief.score).sum();
            let average = sum / debriefs.len() as u32;
            for debrief in debriefs {
                told.push_str(&debrief_text(debrief, &maker, common)?);
            }
            if shows_points(&maker)? {
                told.push_str(&format!("\nThe three cases: {average} of 100 on average.\n"));
            }
            told
        }
    };
    Ok(printer::finish(&text, common))
}

/// The first of today's cases that is not decided, or the one of a stream.
fn of_today(stream: Option<StreamName>, by: &str, workspace: &std::path::Path) -> Result<Code, Refused> {
    let mut cases = practice::today(number_of(None)?, by, workspace)?;
    if let Some(stream) = stream {
        cases.retain(|case| case.stream == stream_of(stream));
    }
    cases.retain(|case| !case.done);
    let first = cases.into_iter().next();
    first.map(|case| case.code).ok_or_else(|| Refused::new("done for today", "another case: shipworthy learn play P03"))
}

fn show(case: &Case, points: bool, common: &Common) {
    let (width, style) = printer::style(common);
    printer::say(&shipworthy_report::case_terminal(case, points, width, style));
}

/// Whoever has decided about a case is told so before reading it again, and not after.
fn not_yet_decided(code: &Code, maker: &Maker<'_>) -> Result<(), Refused> {
    let line = code.to_string();
    match practice::practised(maker.by, maker.workspace)?.iter().any(|kept| kept.code == line) {
        true => Err(PracticeError::Decided(format!("{} has decided about {line} before", maker.by)).into()),
        false => Ok(()),
    }
}

pub fn one(code: &Code, maker: &Maker<'_>, common: &Common) -> Result<Debrief, Refused> {
    not_yet_decided(code, maker)?;
    let case = practice::draw(code)?;
    show(&case, shows_points(maker)?, common);
    let asked = ask_questions(&case, common)?;
    let beliefs = ask_beliefs(&case)?;
    let (written, answer) = match &case.actions {
        Actions::Stages { .. } => ask_path(&case, common)?,
        _ => ask_answer(&case)?,
    };
    let confidence = ask_confidence(&case)?;
    let interval = ask_interval(&case)?;
    let reason = ask_reason(&case)?;
    let submission = Submission { answer, confidence, reason, interval, asked, beliefs };
    Ok(practice::decide(&case, &written, &submission, maker)?)
}

pub fn line() -> Result<String, Refused> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_line(&mut text);
    match read {
        Ok(0) => Err(Refused::new("the input ended before the case did", "this case was not kept; play it again")),
        Ok(_) => Ok(text.trim().to_owned()),
        Err(error) => Err(Refused::new(format!("cannot read what is typed: {error}"), "type in a terminal")),
    }
}

/// Questions one after another, each answered at once, until the learner has heard enough.
fn ask_questions(case: &Case, common: &Common) -> Result<Vec<String>, Refused> {
    let mut asked: Vec<String> = Vec::new();
    while asked.len() < case.most_questions() {
        printer::ask("\nAsk one of them (number, name, or in your words), or press Enter to decide: ");
        let text = line()?;
        if text.is_empty() {
            break;
        }
        let by_place = text.parse::<usize>().ok().and_then(|number| case.questions.get(number.checked_sub(1)?));
        match by_place.map_or_else(|| case.understood(&text), Understood::Question) {
            Understood::Nothing => {
                printer::say("not understood, and nothing is paid; a question by its number or its name")
            }
            Understood::Several(of) => {
                let ids: Vec<&str> = of.iter().map(|question| question.id.as_str()).collect();
                printer::say(&format!("that could be {}; nothing is paid yet", ids.join(" or ")));
            }
            Understood::Question(question) if asked.contains(&question.id) => printer::say("that was asked already"),
            Understood::Question(question) => {
                let (width, style) = printer::style(common);
                printer::say(&shipworthy_report::exhibit_terminal(&question.answer, width, style));
                asked.push(question.id.clone());
            }
        }
    }
    Ok(asked)
}

fn ask_beliefs(case: &Case) -> Result<Option<Vec<f64>>, Refused> {
    let Some(asked) = &case.beliefs else { return Ok(None) };
    loop {
        printer::ask(&format!("{} As in {}:0.6; what you leave out shares the rest: ", asked.ask, asked.causes[0].id));
        match asked.read(&line()?) {
            Ok(said) => return Ok(Some(said)),
            Err(told) => printer::say(&told),
        }
    }
}

/// Decisions that follow each other: what arrives is shown before the next.
fn ask_path(case: &Case, common: &Common) -> Result<(String, Answer), Refused> {
    let mut path: Vec<String> = Vec::new();
    loop {
        let stage = case.stage(&path).expect("only what can be done is done");
        if !path.is_empty() {
            let (width, style) = printer::style(common);
            printer::say(&shipworthy_report::exhibit_terminal(&stage.arrived, width, style));
        }
        if stage.can.is_empty() {
            return Ok((path.join(","), Answer::Path(path)));
        }
        printer::ask(&format!("\nYour call ({}): ", stage.can.join(", ")));
        let text = line()?;
        match stage.can.iter().find(|can| can.eq_ignore_ascii_case(&text)) {
            Some(action) => path.push(action.clone()),
            None => printer::say(&format!("one of {}", stage.can.join(", "))),
        }
    }
}

fn ask_answer(case: &Case) -> Result<(String, Answer), Refused> {
    loop {
        printer::ask("\nYour call: ");
        let text = line()?;
        // The number before an action is as good as its id.
        let named = match &case.actions {
            Actions::Choice { actions } => {
                let place = text.parse::<usize>().ok().and_then(|number| actions.get(number.checked_sub(1)?));
                place.map_or(text.clone(), |action| action.id.clone())
            }
            _ => text.clone(),
        };
        match case.actions.read(&named) {
            Ok(answer) => return Ok((named, answer)),
            Err(told) => printer::say(&told),
        }
    }
}

fn ask_confidence(case: &Case) -> Result<f64, Refused> {
    let best = match case.actions {
        Actions::Choice { .. } => "that it is the best call",
        Actions::Stages { .. } => "that each step was the best on what had arrived",
        Actions::Number { .. } | Actions::Picks { .. } | Actions::Shares { .. } => {
            "that it is within a tenth of the best"
        }
    };
    loop {
        printer::ask(&format!("How sure are you {best}? 0 to 100%: "));
        let text = line()?;
        let number = text.trim_end_matches('%').trim().parse::<f64>().ok();
        // 0.7 and 70 are the same answer; 1 is one percent less often than it is certainty.
        match number.map(|number| if number <= 1.0 { number } else { number / 100.0 }) {
            Some(share) if (0.0..=1.0).contains(&share) => return Ok(share),
            _ => printer::say("a percentage, such as 70"),
        }
    }
}

fn ask_interval(case: &Case) -> Result<Option<(f64, f64)>, Refused> {
    let Actions::Number { interval: Some(asked), .. } = &case.actions else { return Ok(None) };
    loop {
        printer::ask(&format!("An 80% range for the {asked}, as LOW..HIGH, or nothing: "));
        let text = line()?;
        if text.is_empty() {
            return Ok(None);
        }
        let read = |text: &str| text.trim().replace(',', "").parse::<f64>().ok();
        let ends = text.split_once("..").and_then(|(low, high)| read(low).zip(read(high)));
        match ends.filter(|(low, high)| low <= high) {
            Some(ends) => return Ok(Some(ends)),
            None => printer::say("two numbers, such as 120000..180000"),
        }
    }
}

fn ask_reason(case: &Case) -> Result<String, Refused> {
    let mut reason = String::new();
    loop {
        let length = reason_length(&reason);
        if length >= SHORTEST_REASON {
            printer::ask("More, or an empty line to commit: ");
        } else {
            printer::ask(&format!("{} {length} of at least {SHORTEST_REASON} characters: ", case.writes().ask));
        }
        let text = line()?;
        if text.is_empty() && length >= SHORTEST_REASON {
            return Ok(reason);
        }
        reason.push_str(&text);
        reason.push('\n');
    }
}

/// A case worked together: one step is left to the learner.
fn lesson(case: &Case, common: &Common) -> Result<Exit, Refused> {
    show(case, false, common);
    let (width, style) = printer::style(common);
    printer::say(&shipworthy_report::worked_terminal(case, width, style));
    loop {
        printer::ask("\nYour number: ");
        let text = line()?;
        match text.trim_end_matches('%').replace(',', "").replace('−', "-").trim().parse::<f64>() {
            Ok(number) => {
                printer::say(if case.gap.accepts(number) { "Right." } else { "Not quite." });
                break;
            }
            Err(_) => printer::say("a number, such as 12.5 or -3"),
        }
    }
    Ok(printer::finish(&shipworthy_report::worth_terminal(case, width, style), common))
}
