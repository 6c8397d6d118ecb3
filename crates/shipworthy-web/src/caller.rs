//! Who asks. The door finds it out once for each request, and everything that answers this request can ask for it here: the name under
//! which something is recorded, and whether something may be done.
//!
//! It is kept beside the request and not handed from function to function, so that no page can forget to pass it on and take a typed
//! name for a person's.

use shipworthy_app::people::{Action, ApiKey, Person, Role, Scope, key_may, may as role_may};

use crate::wishes::Wishes;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Whoever started the server, working alone.
    Alone,
    /// Somebody who signed in.
    Person(Person),
    /// A program with somebody's key.
    Key(Person, ApiKey),
}

/// Who asks, and how they want their pages.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Who asks.
    pub caller: Caller,
    /// How they want their pages.
    pub wishes: Wishes,
}

tokio::task_local! {
    static ASKING: Asking;
}

impl Caller {
    /// Whether they may do something.
    pub fn may(&self, action: Action) -> bool {
        match self {
            Caller::Alone => true,
            Caller::Person(person) => role_may(person.role, action),
            Caller::Key(person, key) => key_may(&key.scopes, person.role, action),
        }
    }

    /// The person, where somebody is known by name.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Caller::Alone => None,
            Caller::Person(person) | Caller::Key(person, _) => Some(person),
        }
    }
}

/// Answers a request on behalf of somebody.
pub async fn on_behalf<T>(asking: Asking, answer: impl Future<Output = T>) -> T {
    ASKING.scope(asking, answer).await
}

/// Who asks.
pub fn caller() -> Caller {
    ASKING.try_with(|asking| asking.caller.clone()).unwrap_or(Caller::Alone)
}

/// How who asks wants their pages.
pub fn wishes() -> Wishes {
    ASKING.try_with(|asking| asking.wishes.clone()).unwrap_or_default()
}

/// Under which name something is recorded: that of the person who asks, whatever was typed; where one person works alone, the one that
/// they typed. Everything that keeps a name takes it from here.
pub fn who(typed: &str) -> String {
    caller().person().map_or_else(|| typed.to_owned(), |person| person.name.clone())
}

/// Whether who asks may do something.
pub fn may(action: Action) -> bool {
    caller().may(action)
}

/// The least that something needs: a role, and the scopes that a key can have for it, in words.
pub fn least(action: Action) -> (&'static str, String) {
    let role = Role::ALL.into_iter().find(|role| role_may(*role, action)).unwrap_or(Role::Owner);
    let covers = |scope: &&(Scope, &str)| key_may(&[scope.0], Role::Owner, action);
    let scopes: Vec<&str> = SCOPES.iter().filter(covers).map(|(_, name)| *name).collect();
    let scopes = match &scopes[..] {
        [] => "it cannot be done with a key, because a person answers for it".to_owned(),
        [one] => format!("the scope {one}"),
        several => format!("one of the scopes {}", several.join(", ")),
    };
    (role_word(role), scopes)
}

/// Every scope with its name.
pub const SCOPES: [(Scope, &str); 4] =
    [(Scope::Read, "read"), (Scope::Ingest, "ingest"), (Scope::Gate, "gate"), (Scope::Admin, "admin")];

/// The name of a role.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Reviewer => "reviewer",
        Role::Editor => "editor",
        Role::Owner => "owner",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(role: Role) -> Person {
        Person { id: 1, name: "Asha".to_owned(), role, made_at: 0, left_at: None }
    }

    #[tokio::test]
    async fn a_typed_name_counts_only_where_one_works_alone() {
        assert_eq!(who("Ben"), "Ben");
        assert!(may(Action::MoveOrDeleteAll));
        let asking = Asking { caller: Caller::Person(person(Role::Viewer)), wishes: Wishes::default() };
        let named = on_behalf(asking, async { (who("Ben"), may(Action::Edit)) }).await;
        assert_eq!(named, ("Asha".to_owned(), false));
        let key = ApiKey {
            id: 1,
            person: 1,
            label: "CI".to_owned(),
            start: "sw_abcd".to_owned(),
            scopes: vec![Scope::Ingest],
            made_at: 0,
            expires_at: None,
            used_at: None,
            ended_at: None,
        };
        let by_key = Caller::Key(person(Role::Owner), key);
        assert!(by_key.may(Action::Upload) && !by_key.may(Action::See) && !by_key.may(Action::Decide));
    }
}
