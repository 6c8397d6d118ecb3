//! What can be typed about a workspace as a whole: keeping it safe, taking it away, deleting it.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy backup fraud-2026-11-21.zip
  shipworthy backup fraud-2026-11-21.zip --workspace my-features
  shipworthy backup --restore fraud-2026-11-21.zip --into new-folder
  shipworthy backup --restore fraud-2026-11-21.zip --overwrite

A backup holds what is remembered (runs, decisions, reviews, people), the specs, and the uploads. Golden sets and predictions
that nobody uploaded are files of their own, and are not in it. Keep it like the workspace: it holds what reports show of examples.
Restoring looks through all of it first. It ends with exit code 0 when everything is on the disk, 2 when it could not be done.")]
pub struct Backup {
    /// The zip to write; it must not be there yet.
    #[arg(value_name = "FILE", required_unless_present = "restore")]
    pub file: Option<PathBuf>,
    /// Take this backup back instead.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "workspace"])]
    pub restore: Option<PathBuf>,
    /// With --restore: the folder to restore into, made when it is not there; this one without it.
    #[arg(long, value_name = "FOLDER", requires = "restore", conflicts_with = "file")]
    pub into: Option<PathBuf>,
    /// With --restore: overwrite what differs; what was there is kept in .shipworthy/before-TIME.
    #[arg(long, requires = "restore", conflicts_with = "file")]
    pub overwrite: bool,
    /// The folder that holds .shipworthy; this one without it.
    #[arg(long, value_name = "FOLDER")]
    pub workspace: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy export everything.zip
  shipworthy export everything --workspace my-features

Each table comes as tables/NAME.json and tables/NAME.csv, beside the uploads and the specs as they are. Times are seconds since
1970-01-01 UTC. Passwords and keys are not in it, not even as hashes. To move a workspace, use `shipworthy backup`.")]
pub struct Export {
    /// Where it goes: a zip where the name ends with .zip, else a folder. It must not be there yet.
    #[arg(value_name = "PATH")]
    pub to: PathBuf,
    /// The folder that holds .shipworthy; this one without it.
    #[arg(long, value_name = "FOLDER")]
    pub workspace: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy erase --confirm my-features
  shipworthy erase --confirm my-features --workspace work/my-features

It deletes everything that is remembered (runs, decisions, reviews, people, and copies of older databases) and the uploads, for
ever. Specs and data that you put into the folder stay. Blocks of a disk, and backups elsewhere, are not wiped.")]
pub struct Erase {
    /// The name of the workspace's folder, so that the wrong one is not deleted.
    #[arg(long, value_name = "NAME")]
    pub confirm: String,
    /// The folder that holds .shipworthy; this one without it.
    #[arg(long, value_name = "FOLDER")]
    pub workspace: Option<PathBuf>,
}
