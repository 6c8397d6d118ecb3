//! A password, typed unseen; where the input is no terminal, its first line.

use std::io::{BufRead, IsTerminal};

use shipworthy_app::form::NotDone;

use crate::printer;

/// Asks for a password: twice, so that a slip of the finger locks nobody out.
pub fn asked(what: &str) -> Result<String, NotDone> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return line();
    }
    printer::ask(&format!("{what}: "));
    let first = unseen()?;
    printer::ask("Once more: ");
    if unseen()? != first {
        return Err(NotDone::Conflict("the two are not the same; nothing was changed".to_owned()));
    }
    Ok(first)
}

fn line() -> Result<String, NotDone> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_line(&mut text);
    read.map_err(|error| NotDone::Conflict(format!("the password cannot be read: {error}")))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A line that the terminal does not show. What is typed to interrupt ends the line, so that the terminal shows again what is typed.
#[cfg(unix)]
fn unseen() -> Result<String, NotDone> {
    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
    /// What Ctrl-C types.
    const INTERRUPT: u8 = 3;
    let failed = |error: rustix::io::Errno| NotDone::Conflict(format!("the terminal cannot be asked: {error}"));
    let input = std::io::stdin();
    let before = tcgetattr(&input).map_err(failed)?;
    let mut during = before.clone();
    during.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    during.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
    tcsetattr(&input, OptionalActions::Flush, &during).map_err(failed)?;
    let typed = line();
    tcsetattr(&input, OptionalActions::Now, &before).map_err(failed)?;
    printer::ask("\n");
    let typed = typed?;
    if typed.as_bytes().contains(&INTERRUPT) {
        std::process::exit(130);
    }
    Ok(typed)
}

/// Where the terminal cannot be told, what is typed is seen.
#[cfg(not(unix))]
fn unseen() -> Result<String, NotDone> {
    line()
}
