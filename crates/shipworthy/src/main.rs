//! `shipworthy`: decide whether an AI feature is good enough to ship.
//!
//! This crate turns arguments into requests and results into text and exit codes. It decides nothing.

mod args;
mod clock;
mod commands;
mod exit;
mod password;
mod printer;
mod progress;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::exit::Exit;

#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results; anything else is a usage error.
            let exit = if error.use_stderr() { Exit::CouldNotRun } else { Exit::Pass };
            let _ = error.print();
            return exit.into();
        }
    };
    // A server is told to stop by the same key, and takes its time to do so well.
    if !arguments.command.serves() {
        progress::exit_cleanly_on_interrupt();
    }
    let common = arguments.common;
    let exit = match arguments.command {
        Command::Check(check) => commands::check::run(&check, &common),
        Command::Audit(audit) => commands::audit::run(&audit, &common),
        Command::Slices(slices) => commands::slices::run(&slices, &common),
        Command::Threshold(threshold) => commands::threshold::run(&threshold, &common),
        Command::Compare(compare) => commands::compare::run(&compare, &common),
        Command::Size(size) => commands::size::run(&size, &common),
        Command::Run(run) => commands::run::run(&run, &common),
        Command::Import(import) => commands::import::run(&import, &common),
        Command::Review(review) => commands::review::run(&review, &common),
        Command::Redteam(redteam) => commands::redteam::run(&redteam, &common),
        Command::Grade(grade) => commands::grade::run(&grade, &common),
        Command::Judge(judge) => commands::judge::run(&judge, &common),
        Command::Decide(decide) => commands::decide::run(&decide, &common),
        Command::Report(report) => commands::report::run(&report, &common),
        Command::Learn(learn) => commands::learn::run(&learn, &common),
        Command::Demo(demo) => commands::demo::run(&demo, &common),
        Command::Serve(serve) => commands::serve::run(&serve, &common),
        Command::People(people) => commands::people::run(&people, &common),
        Command::Backup(backup) => commands::whole::backup_or_restore(&backup, &common),
        Command::Export(export) => commands::whole::take_away(&export, &common),
        Command::Erase(erase) => commands::whole::delete(&erase, &common),
        Command::New(new) => commands::new::run(&new, &common),
        Command::Completions { shell } => commands::completions::run(shell, &common),
        Command::Man => commands::man::run(&common),
        Command::Schema(schema) => commands::schema::run(&schema, &common),
    };
    exit.into()
}
