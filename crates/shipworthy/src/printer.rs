//! The only place that writes to standard output, standard error and result files.

use std::io::{IsTerminal, Write};
use std::path::Path;

use shipworthy_app::check::Refused;
use shipworthy_report::Style;
use shipworthy_spec::diagnostic::render;

use crate::args::Common;
use crate::exit::Exit;

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

/// Prints a line on standard output at once, for whoever waits for it.
pub fn line(text: &str) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Prints a result and says how that went.
pub fn finish(text: &str, common: &Common) -> Exit {
    match result(text, common) {
        Ok(()) => Exit::Pass,
        Err(problem) => {
            error(&format!("cannot write the result: {problem}"), "check the folder and its permissions");
            Exit::CouldNotRun
        }
    }
}

/// Writes a file beside its place and moves it there, so that nobody ever sees half of it. Folders above it are made. Links are followed; what is no
/// ordinary file, such as a device, is written to as it is.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if std::fs::metadata(&path).is_ok_and(|there| !there.is_file()) {
        return std::fs::OpenOptions::new().write(true).open(&path)?.write_all(bytes);
    }
    // The name of the file that the person asked for, not of the temporary one.
    let named =
        |error: std::io::Error| std::io::Error::new(error.kind(), format!("{}: {}", path.display(), error.kind()));
    let mut file = made_folder(&path).and_then(readable_temp_file).map_err(named)?;
    file.write_all(bytes).map_err(named)?;
    file.as_file().sync_all().map_err(named)?;
    file.persist(&path).map_err(|error| named(error.error))?;
    Ok(())
}

/// A result that is too long to be held: kept in a file without a name until it is whole, so that nothing is left of it when the work is
/// interrupted.
pub struct Spool {
    file: std::io::BufWriter<std::fs::File>,
    /// Where it goes; standard output without.
    path: Option<std::path::PathBuf>,
}

impl Spool {
    /// For `--output`, whose folder is made where it is missing, or for standard output.
    pub fn new(common: &Common) -> std::io::Result<Spool> {
        let path = common.output.as_ref().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone()));
        if let Some(path) = &path {
            made_folder(path)?;
        }
        Ok(Spool { file: std::io::BufWriter::with_capacity(1 << 20, tempfile::tempfile()?), path })
    }

    /// Copies it to its place, where it appears whole, or prints it.
    pub fn finish(self) -> std::io::Result<()> {
        let mut file = self.file.into_inner().map_err(|error| error.into_error())?;
        std::io::Seek::rewind(&mut file)?;
        let Some(path) = &self.path else {
            let mut out = std::io::stdout().lock();
            return match std::io::copy(&mut file, &mut out).and_then(|_| out.flush()) {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error),
                _ => Ok(()),
            };
        };
        if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return std::io::copy(&mut file, &mut std::fs::OpenOptions::new().write(true).open(path)?).map(drop);
        }
        let mut place = readable_temp_file(folder_of(path))?;
        std::io::copy(&mut file, place.as_file_mut())?;
        place.as_file().sync_all()?;
        place.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The folder of a file, made with those above it where it is missing.
fn made_folder(path: &Path) -> std::io::Result<&Path> {
    let folder = folder_of(path);
    std::fs::create_dir_all(folder)?;
    Ok(folder)
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

/// Asks something, without a line end.
pub fn ask(text: &str) {
    let mut err = anstream::stderr().lock();
    let _ = write!(err, "{text}").and_then(|()| err.flush());
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

/// Says why there is no answer: with the places in a spec where there are any, else plainly.
pub fn refused(refused: &Refused) {
    if refused.source.is_empty() {
        for found in &refused.diagnostics {
            error(&found.message, &found.remedy);
        }
    } else {
        say(render(&refused.diagnostics, &refused.source).trim_end());
    }
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
