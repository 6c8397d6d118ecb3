//! The only place that writes to standard output, standard error and result files.

use std::io::{IsTerminal, Write};
use std::path::Path;

use shipworthy_report::Style;

use crate::args::Common;

/// Widest line that a report uses.
const WIDEST: usize = 100;
/// Narrowest line that a report fits into.
const NARROWEST: usize = 60;

/// Prints the result: to `--output`, whole or not at all, else to standard output.
pub fn result(text: &str, common: &Common) -> std::io::Result<()> {
    match &common.output {
        Some(path) => write_whole(path, text.as_bytes()),
        None => {
            let mut out = anstream::stdout().lock();
            match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                // The reader has seen enough: `shipworthy check … | head`.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                other => other,
            }
        }
    }
}

/// Writes a file beside its place and moves it there, so that nobody ever sees half of it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = readable_temp_file(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file with the permissions of an ordinary one: a report is there to be shared.
fn readable_temp_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Says something on standard error.
pub fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Says something on standard error, unless asked to be quiet.
pub fn talk(text: &str, common: &Common) {
    if !common.quiet {
        say(text);
    }
}

/// An error with what to do about it.
pub fn error(message: &str, hint: &str) {
    say(&format!("error: {message}\nhint: {hint}"));
}

/// How a text report looks where it goes.
pub fn style(common: &Common) -> (usize, Style) {
    let terminal = common.output.is_none() && std::io::stdout().is_terminal();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let width = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).or_else(terminal_width).unwrap_or(WIDEST);
    let unicode =
        std::env::var("LC_ALL").or_else(|_| std::env::var("LANG")).map_or(true, |l| !(l == "C" || l == "POSIX"));
    (width.clamp(NARROWEST, WIDEST), Style { colour: terminal && !plain, unicode })
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}
