//! What can be typed about the people of a workspace.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use shipworthy_app::people::Role;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy people add Asha --role owner
  shipworthy people add \"Ben Okri\" --role viewer --workspace my-features < password.txt
  shipworthy people role Ben editor
  shipworthy people list --format json

The first person is an owner. From then on everybody signs in by name, also on this machine, and `serve --host` may listen where other
machines reach it. A password is typed twice, unseen; where the input is no terminal, it is its first line. Owners do the same on
the page /people.")]
pub struct People {
    #[command(subcommand)]
    pub what: What,
    /// The folder that is served; this one without it.
    #[arg(long, value_name = "FOLDER", global = true)]
    pub workspace: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// Everybody, with their roles.
    List,
    /// Let somebody in.
    Add {
        /// Their name, which decisions and reviews will bear.
        name: String,
        /// What they may do.
        #[arg(long)]
        role: RoleName,
    },
    /// Give somebody another role; they sign in anew.
    Role {
        /// Who.
        name: String,
        /// What they may do from now on.
        role: RoleName,
    },
    /// Give somebody another password; they sign in anew.
    Password {
        /// Who.
        name: String,
    },
    /// Let somebody go: their sessions and keys end, their name stays on what they did.
    Remove {
        /// Who.
        name: String,
    },
}

/// A role, as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleName {
    /// Reads.
    Viewer,
    /// Marks outputs, too.
    Reviewer,
    /// Checks, changes specs and decides, too.
    Editor,
    /// Lets people in, and takes everything along, too.
    Owner,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Role {
        match name {
            RoleName::Viewer => Role::Viewer,
            RoleName::Reviewer => Role::Reviewer,
            RoleName::Editor => Role::Editor,
            RoleName::Owner => Role::Owner,
        }
    }
}
