//! `shipworthy people`: who works in a workspace, and what they may do.

use std::path::Path;

use serde::Serialize;
use shipworthy_app::form::NotDone;
use shipworthy_app::moment::Moment;
use shipworthy_app::people::{self, NewPerson, Person, Role};

use crate::args::people::{People, What};
use crate::args::{Common, Format};
use crate::clock::{moment, now};
use crate::exit::Exit;
use crate::password;
use crate::printer;

pub fn run(arguments: &People, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Json) {
        printer::error("this has no such shape", "use --format text or json");
        return Exit::CouldNotRun;
    }
    let workspace = arguments.workspace.as_deref().unwrap_or(Path::new("."));
    if !workspace.is_dir() {
        printer::error(
            &format!("there is no folder {}", workspace.display()),
            "name the folder that is served: --workspace FOLDER",
        );
        return Exit::CouldNotRun;
    }
    match done(&arguments.what, workspace) {
        Ok((all, said)) => show(&all, &said, common),
        Err(error) => refused(&error),
    }
}

/// Does it, and says in a sentence what was done; of a list, nothing.
fn done(what: &What, workspace: &Path) -> Result<(Vec<Person>, String), NotDone> {
    let (by, at) = (by(), now());
    let said = match what {
        What::List => String::new(),
        What::Add { name, role } => {
            let first = people::list(workspace)?.is_empty();
            let password = password::asked(&format!("Password for {name}"))?;
            let new = NewPerson { name, role: (*role).into(), password: &password, salt: salt()?, by: &by, at };
            let person = people::let_in(workspace, &new)?;
            let first = if first { " From now on everybody signs in." } else { "" };
            format!("{} may sign in, as {}.{first}\n", person.name, word(person.role))
        }
        What::Role { name, role } => {
            let person = people::change_role(workspace, found(workspace, name)?.id, (*role).into(), &by, at)?;
            format!("{} is {} now, and signs in anew.\n", person.name, word(person.role))
        }
        What::Password { name } => {
            let person = found(workspace, name)?;
            let password = password::asked(&format!("New password for {}", person.name))?;
            people::change_password(workspace, person.id, &password, &salt()?, &by, at)?;
            format!("{} signs in anew, with the new password.\n", person.name)
        }
        What::Remove { name } => {
            let person = people::let_go(workspace, found(workspace, name)?.id, &by, at)?;
            format!("{} cannot sign in any more. The name stays on what they did.\n", person.name)
        }
    };
    Ok((people::list(workspace)?, said))
}

fn found(workspace: &Path, name: &str) -> Result<Person, NotDone> {
    let same = |person: &Person| person.left_at.is_none() && person.name.to_lowercase() == name.trim().to_lowercase();
    let found = people::list(workspace)?.into_iter().find(same);
    found.ok_or_else(|| NotDone::Conflict(format!("nobody here is called {name}")))
}

fn salt() -> Result<[u8; 16], NotDone> {
    shipworthy_web::random().map_err(|error| NotDone::Conflict(format!("the system gives no random numbers: {error}")))
}

/// Who is signed in on this machine.
fn by() -> String {
    let named = ["USER", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    let name = named.map(|name| name.trim().to_owned()).find(|name| !name.is_empty());
    name.map_or_else(|| "the command line".to_owned(), |name| format!("{name} (command line)"))
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Reviewer => "reviewer",
        Role::Editor => "editor",
        Role::Owner => "owner",
    }
}

#[derive(Serialize)]
struct All<'a> {
    people: &'a [Person],
}

fn show(all: &[Person], said: &str, common: &Common) -> Exit {
    if common.format == Format::Json {
        return match serde_json::to_string_pretty(&All { people: all }) {
            Ok(json) => printer::finish(&(json + "\n"), common),
            Err(error) => {
                printer::error(&format!("it was done, and cannot be written as JSON: {error}"), "use --format text");
                Exit::CouldNotRun
            }
        };
    }
    if !said.is_empty() {
        return printer::finish(said, common);
    }
    if all.is_empty() {
        return printer::finish("Nobody was let in by name: one person works alone here.\n", common);
    }
    let day = |seconds| Moment { seconds, ..moment() }.in_words();
    let lines = all.iter().map(|person| match person.left_at {
        None => format!("{:<9} {}, since {}\n", word(person.role), person.name, day(person.made_at)),
        Some(left) => format!("{:<9} {}, until {}\n", "left", person.name, day(left)),
    });
    printer::finish(&lines.collect::<String>(), common)
}

fn refused(error: &NotDone) -> Exit {
    match error {
        NotDone::Fields(problems) => {
            for problem in problems {
                printer::error(&problem.message, &problem.remedy);
            }
        }
        other => printer::error(&other.to_string(), "`shipworthy people list` shows who works here"),
    }
    Exit::CouldNotRun
}
