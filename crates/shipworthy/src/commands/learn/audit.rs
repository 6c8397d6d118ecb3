//! `shipworthy learn audit`: asked item by item, in as many sittings as somebody likes.

use serde_json::json;
use shipworthy_app::practice::record::CanDo;
use shipworthy_app::practice::skill_audit::{Ask, Item};
use shipworthy_app::practice::{self, Audit, AuditOf, Reply};
use shipworthy_report::learn::tables::audit_tables;

use super::kept::{as_maker, yes_or_no};
use super::play::{line, one};
use super::skills::laid_out;
use super::{Refused, pretty};
use crate::args::learn::{AuditWhat, Learn};
use crate::args::{Common, Format};
use crate::exit::Exit;
use crate::printer;

pub fn run(what: &AuditWhat, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    as_maker(arguments, |maker| {
        let of = |audit: Option<u32>, tasks: u8| AuditOf {
            by: maker.by,
            workspace: maker.workspace,
            audit,
            tasks: usize::from(tasks),
        };
        match what {
            AuditWhat::Report => {
                let found = practice::audit(&of(None, 1))?;
                Ok(printer::finish(&report(&found, common), common))
            }
            AuditWhat::Next { tasks } => {
                let found = practice::audit(&of(None, *tasks))?;
                let text = match common.format {
                    Format::Json => pretty(&json!(found.next)),
                    _ => found.next.as_ref().map_or("Everything was answered.\n".to_owned(), told),
                };
                Ok(printer::finish(&text, common))
            }
            AuditWhat::Answer { node, answer, link, tasks } => {
                let of = of(None, *tasks);
                let asked = practice::audit(&of)?;
                let reply = asked.next.as_ref().map_or(Ok(Reply::Case), |item| read(&item.ask, answer, link))?;
                let then = practice::reply(&of, node, &reply, maker.at, maker.offset_minutes)?;
                let text = match common.format {
                    Format::Json => pretty(&json!(then.next)),
                    _ => then.next.as_ref().map_or("Everything was answered.\n".to_owned(), told),
                };
                Ok(printer::finish(&text, common))
            }
            AuditWhat::Run { new, tasks } => {
                if common.format == Format::Json {
                    return Err(Refused::new(
                        "an audit is gone through by people",
                        "programs: `learn audit next`, then `learn audit answer`",
                    ));
                }
                let latest = practice::audit(&of(None, *tasks))?;
                let number = match &latest.report {
                    Some(_) if *new => latest.audit + 1,
                    _ => latest.audit,
                };
                let of = of(Some(number), *tasks);
                let mut found = practice::audit(&of)?;
                while let Some(item) = found.next.clone() {
                    printer::say(&told(&item));
                    if let Ask::Case { code, begun, .. } = &item.ask {
                        if !begun {
                            practice::reply(&of, &item.node, &Reply::Case, maker.at, maker.offset_minutes)?;
                        }
                        one(code, maker, common)?;
                        found = practice::audit(&of)?;
                    } else {
                        let reply = asked(&item.ask)?;
                        found = practice::reply(&of, &item.node, &reply, maker.at, maker.offset_minutes)?;
                    }
                }
                Ok(printer::finish(&report(&found, common), common))
            }
        }
    })
}

fn report(found: &Audit, common: &Common) -> String {
    match (common.format, &found.report) {
        (Format::Json, report) => pretty(&json!(report)),
        (_, None) => "No audit was begun: `shipworthy learn audit run`.\n".to_owned(),
        (_, Some(report)) => format!("{}\n{}", report.says, laid_out(&audit_tables(report), common)),
    }
}

/// An item as it is asked.
fn told(item: &Item) -> String {
    let head = format!("\n{} of {}  {}: {} ({})\n", item.number, item.of, item.area.name, item.skill, item.node);
    let ask = match &item.ask {
        Ask::CanDo { statement } => format!("{statement}\nDo you do this? never, with-help or alone"),
        Ask::Case { code, title, begun } => {
            format!("{} {title}\nshipworthy learn play {code}", if *begun { "Waits for you:" } else { "A case:" })
        }
        Ask::Gap { ask, choices, .. } => {
            let choices = choices.iter().enumerate().map(|(place, choice)| format!("\n  {} {choice}", place + 1));
            format!("{ask}{}\nA number, or pass", choices.collect::<String>())
        }
        Ask::Card { card } => format!("{}\nSay it to yourself.", card.ask),
    };
    format!("{head}{ask}\n")
}

/// A reply as it is typed for programs.
fn read(ask: &Ask, answer: &str, link: &str) -> Result<Reply, Refused> {
    let text = answer.trim();
    let passes = text.eq_ignore_ascii_case("pass") || text.is_empty();
    match ask {
        Ask::CanDo { .. } => CanDo::read(text)
            .map(|says| Reply::CanDo(says, link.to_owned()))
            .ok_or_else(|| Refused::new(format!("'{text}' is no answer to that"), "answer never, with-help or alone")),
        Ask::Case { .. } if text.eq_ignore_ascii_case("case") => Ok(Reply::Case),
        Ask::Case { .. } => {
            Err(Refused::new(format!("'{text}' is no answer to that"), "answer case to take it up, then play it"))
        }
        Ask::Gap { .. } if passes => Ok(Reply::Gap(None)),
        Ask::Gap { .. } => text
            .trim_end_matches('%')
            .replace(',', "")
            .parse()
            .map(|number| Reply::Gap(Some(number)))
            .map_err(|_| Refused::new(format!("'{text}' is no number"), "answer a number, or pass")),
        Ask::Card { .. } => match text.to_ascii_lowercase().as_str() {
            "yes" | "y" => Ok(Reply::Card(true)),
            "no" | "n" => Ok(Reply::Card(false)),
            _ => Err(Refused::new(format!("'{text}' is no answer to that"), "answer yes or no: did you know it?")),
        },
    }
}

/// Asks until there is a reply.
fn asked(ask: &Ask) -> Result<Reply, Refused> {
    if let Ask::Card { card } = ask {
        printer::ask("Enter shows the answer: ");
        line()?;
        printer::say(&card.answer);
        return Ok(Reply::Card(yes_or_no("Did you know it? y or n: ")?));
    }
    loop {
        printer::ask("> ");
        let text = line()?;
        match read(ask, &text, "") {
            Ok(Reply::CanDo(says, _)) if says != CanDo::Never => {
                printer::ask("Where can it be seen? A link, or an empty line: ");
                return Ok(Reply::CanDo(says, line()?));
            }
            Ok(reply) => return Ok(reply),
            Err(refused) => refused.told.iter().for_each(|(_, remedy)| printer::say(remedy)),
        }
    }
}
