//! Whether several people work in a workspace: asked with every request, and looked up only when something was written.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::form::NotDone;
use crate::people;

/// Sizes and times of the files of the database: while they stay, nobody was let in.
type Mark = [Option<(u64, Option<SystemTime>)>; 2];

/// Remembers the answer.
#[derive(Debug, Default)]
pub struct Team(Mutex<Option<(Mark, bool)>>);

impl Team {
    /// Whether several people work here.
    pub fn is_there(&self, workspace: &Path) -> Result<bool, NotDone> {
        let now = mark(workspace);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, answer)) = &*known
            && *then == now
        {
            return Ok(*answer);
        }
        let answer = people::is_team(workspace)?;
        // Looking may write, too; what was written before it is in the answer.
        *known = Some((now, answer));
        Ok(answer)
    }
}

fn mark(workspace: &Path) -> Mark {
    ["shipworthy.db", "shipworthy.db-wal"].map(|name| {
        let there = std::fs::metadata(workspace.join(".shipworthy").join(name)).ok()?;
        Some((there.len(), there.modified().ok()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{NewPerson, Role, let_in};

    #[test]
    fn the_first_person_is_seen_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let team = Team::default();
        assert!(!team.is_there(folder.path()).unwrap());
        let asha = NewPerson {
            name: "Asha",
            role: Role::Owner,
            password: "some words to remember",
            salt: [7; 16],
            by: "Asha",
            at: 0,
        };
        let_in(folder.path(), &asha).unwrap();
        assert!(team.is_there(folder.path()).unwrap());
        assert!(team.is_there(folder.path()).unwrap());
    }
}
