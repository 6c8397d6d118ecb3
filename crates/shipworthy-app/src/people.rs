//! People: who may do what, signing in and out, keys for programs, and the trail of who did what. Where nobody was let in by name,
//! one person works alone, and none of this is asked.
//!
//! Time and randomness are arguments. Everything takes the folder of the workspace.

use std::path::Path;

use shipworthy_store::{NewKey, Store, hash_password, is_password, key_text};

pub use shipworthy_store::{ApiKey, Person, Role, Scope, TrailStep};

use crate::decisions::LONGEST_NAME;
use crate::form::{Fields, NotDone};

/// Shortest password, in characters.
pub const SHORTEST_PASSWORD: usize = 12;
/// Longest password, in characters.
const LONGEST_PASSWORD: usize = 256;
/// Failures to sign in to one account before further attempts wait.
const FREE_ATTEMPTS: u32 = 5;
/// The same from one address: several people may sit behind it.
const FREE_ATTEMPTS_OF_ADDRESS: u32 = 20;

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Read what pages show, and reports.
    See,
    /// Change one's own password, sessions and keys.
    OwnAccount,
    /// Practise: ask, decide and learn, for oneself alone.
    Practise,
    /// Mark outputs of a review queue, and undo one's marks.
    Mark,
    /// Make a review queue, close it, settle its differences, export its labels.
    KeepQueues,
    /// Check, and ask for other work that takes long; stop and resume it.
    Check,
    /// Let models be called, with the keys and the money of whoever runs the server.
    CallModels,
    /// Bring data files.
    Upload,
    /// Change a spec.
    Edit,
    /// Record a decision, agree to one as the second person, look back on one.
    Decide,
    /// Let people in, let them go, change roles, and end others' keys.
    KeepPeople,
    /// Read who did what.
    ReadTrail,
    /// Take everything away as one file, bring it back, or delete it.
    MoveOrDeleteAll,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 13] = [
        Action::See,
        Action::OwnAccount,
        Action::Practise,
        Action::Mark,
        Action::KeepQueues,
        Action::Check,
        Action::CallModels,
        Action::Upload,
        Action::Edit,
        Action::Decide,
        Action::KeepPeople,
        Action::ReadTrail,
        Action::MoveOrDeleteAll,
    ];
}

/// Whether somebody of this role may do this.
pub fn may(role: Role, action: Action) -> bool {
    let from = match action {
        Action::See | Action::OwnAccount | Action::Practise => Role::Viewer,
        Action::Mark => Role::Reviewer,
        Action::KeepQueues | Action::Check | Action::Upload | Action::Edit | Action::Decide => Role::Editor,
        Action::CallModels | Action::KeepPeople | Action::ReadTrail | Action::MoveOrDeleteAll => Role::Owner,
    };
    role >= from
}

/// Whether a key with these scopes, of a person of this role, may do this: never more than its person, and never decide, mark or
/// keep people, because a person answers for these.
pub fn key_may(scopes: &[Scope], role: Role, action: Action) -> bool {
    let covers = |scope: &Scope| match scope {
        Scope::Read => action == Action::See,
        Scope::Ingest => action == Action::Upload,
        Scope::Gate => matches!(action, Action::See | Action::Check),
        Scope::Admin => matches!(
            action,
            Action::See
                | Action::Practise
                | Action::Upload
                | Action::Check
                | Action::Edit
                | Action::KeepQueues
                | Action::ReadTrail
                | Action::MoveOrDeleteAll
        ),
    };
    may(role, action) && scopes.iter().any(covers)
}

/// Somebody to let in.
#[derive(Debug, Clone, Copy)]
pub struct NewPerson<'a> {
    /// Their name.
    pub name: &'a str,
    /// What they may do.
    pub role: Role,
    /// Their first password.
    pub password: &'a str,
    /// Random bytes.
    pub salt: [u8; 16],
    /// Who lets them in.
    pub by: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// An attempt to sign in.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// The name.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// Where it comes from.
    pub address: &'a str,
    /// Which browser it says it is.
    pub agent: &'a str,
    /// Random bytes: the session that may come of it.
    pub secret: [u8; 32],
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// This person, with this session: the text that their browser keeps.
    Yes(Person, String),
    /// Nobody of this name has this password. It is not told which of the two is wrong.
    No,
    /// Too many attempts: again from this moment on, in seconds since 1970-01-01 UTC.
    Wait(i64),
}

/// Whether several people work here.
pub fn is_team(workspace: &Path) -> Result<bool, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(false), |store| store.is_team())?)
}

/// Everybody, also those who left, by name.
pub fn list(workspace: &Path) -> Result<Vec<Person>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.people())?)
}

/// Lets somebody in. The first person is an owner, and from then on everybody has to sign in.
pub fn let_in(workspace: &Path, new: &NewPerson<'_>) -> Result<Person, NotDone> {
    let mut fields = Fields::default();
    let name = fields.name("name", new.name, LONGEST_NAME, "give a name that decisions can bear");
    password_fits(&mut fields, new.password, &name);
    fields.done()?;
    let mut store = Store::open(workspace)?;
    let id = store.add_person(&name, new.role, &hash_password(new.password, &new.salt), new.at)?;
    store.add_step(new.by, "let-in", &format!("{name} as {}", role_word(new.role)), new.at)?;
    person(&store, id)
}

/// Gives somebody another role; their sessions end, so that they sign in anew.
pub fn change_role(workspace: &Path, id: u64, role: Role, by: &str, at: i64) -> Result<Person, NotDone> {
    let mut store = Store::open(workspace)?;
    let name = person(&store, id)?.name;
    store.set_role(id, role)?;
    store.add_step(by, "role", &format!("{name} is {}", role_word(role)), at)?;
    person(&store, id)
}

/// Lets somebody go: their sessions and keys end. Their name stays on what they did.
pub fn let_go(workspace: &Path, id: u64, by: &str, at: i64) -> Result<Person, NotDone> {
    let mut store = Store::open(workspace)?;
    let name = person(&store, id)?.name;
    store.remove_person(id, at)?;
    store.add_step(by, "let-go", &name, at)?;
    person(&store, id)
}

/// Gives somebody another password; their sessions end. `salt` is random.
pub fn change_password(
    workspace: &Path,
    id: u64,
    password: &str,
    salt: &[u8; 16],
    by: &str,
    at: i64,
) -> Result<(), NotDone> {
    let mut store = Store::open(workspace)?;
    let name = person(&store, id)?.name;
    let mut fields = Fields::default();
    password_fits(&mut fields, password, &name);
    fields.done()?;
    store.set_password(id, &hash_password(password, salt))?;
    Ok(store.add_step(by, "password", &name, at)?)
}

/// Gives oneself another password, who knows the one before; all one's sessions end. Wrong ones count as attempts to sign in. `salt` is
/// random. Call it where blocking is allowed.
pub fn change_own_password(
    workspace: &Path,
    who: &Person,
    current: &str,
    password: &str,
    salt: &[u8; 16],
    at: i64,
) -> Result<(), NotDone> {
    let mut store = Store::open(workspace)?;
    let mut fields = Fields::default();
    password_fits(&mut fields, password, &who.name);
    fields.done()?;
    let account = account(&who.name);
    if store.begin_attempt(&account, FREE_ATTEMPTS, at)?.is_some() {
        return Err(NotDone::Conflict("there were too many attempts; try again later".to_owned()));
    }
    let known = store.person_named(&who.name)?.filter(|(person, _)| person.id == who.id);
    if !is_password(shortened(current), known.as_ref().map(|(_, hash)| hash.as_str())) {
        let mut fields = Fields::default();
        fields.wrong("current", "this is not your password", "write the one that you signed in with");
        return fields.done();
    }
    store.forgive_attempts(&account)?;
    store.set_password(who.id, &hash_password(password, salt))?;
    Ok(store.add_step(&who.name, "password", &who.name, at)?)
}

/// What attempts on an account are counted under.
fn account(name: &str) -> String {
    format!("name:{}", name.trim().to_lowercase())
}

/// A password that may be one: a longer one was never set; hashing it would only cost.
fn shortened(password: &str) -> &str {
    if password.chars().count() > LONGEST_PASSWORD { "" } else { password }
}

/// Signs somebody in. It takes as long for names that nobody has. Call it where blocking is allowed: a password takes tens of
/// milliseconds and 19 MiB.
pub fn sign_in(workspace: &Path, attempt: &SignIn<'_>) -> Result<SignedIn, NotDone> {
    let mut store = Store::open(workspace)?;
    let account = account(attempt.name);
    let address = format!("address:{}", attempt.address);
    for (what, free) in [(&account, FREE_ATTEMPTS), (&address, FREE_ATTEMPTS_OF_ADDRESS)] {
        if let Some(until) = store.begin_attempt(what, free, attempt.at)? {
            return Ok(SignedIn::Wait(until));
        }
    }
    let password = shortened(attempt.password);
    let known = store.person_named(attempt.name.trim())?;
    let right = is_password(password, known.as_ref().map(|(_, hash)| hash.as_str()));
    let Some((person, _)) = known.filter(|_| right) else { return Ok(SignedIn::No) };
    store.forgive_attempts(&account)?;
    store.forgive_attempts(&address)?;
    let session = session_text(&attempt.secret);
    let agent: String = attempt.agent.chars().filter(|c| !c.is_control()).take(120).collect();
    store.begin_session(&session, person.id, &agent, attempt.at)?;
    store.add_step(&person.name, "sign-in", &agent, attempt.at)?;
    Ok(SignedIn::Yes(person, session))
}

/// Whose session this is; `None` where it is over, or none.
pub fn by_session(workspace: &Path, session: &str, at: i64) -> Result<Option<Person>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(None), |mut store| store.person_of_session(session, at))?)
}

/// Ends a session.
pub fn sign_out(workspace: &Path, session: &str) -> Result<(), NotDone> {
    Ok(Store::open(workspace)?.end_session(session)?)
}

/// Ends every session of somebody.
pub fn sign_out_everywhere(workspace: &Path, id: u64, by: &str, at: i64) -> Result<(), NotDone> {
    let mut store = Store::open(workspace)?;
    let name = person(&store, id)?.name;
    store.end_sessions(id)?;
    Ok(store.add_step(by, "sign-out-everywhere", &name, at)?)
}

/// A key to make for oneself.
#[derive(Debug, Clone, Copy)]
pub struct KeyRequest<'a> {
    /// Whose it is.
    pub person: u64,
    /// What it is called.
    pub label: &'a str,
    /// What it is for.
    pub scopes: &'a [Scope],
    /// When it ends by itself, in seconds since 1970-01-01 UTC.
    pub expires_at: Option<i64>,
    /// Random bytes.
    pub secret: [u8; 32],
    /// Now.
    pub at: i64,
}

/// Makes a key. Its text is shown now and never again.
pub fn make_key(workspace: &Path, request: &KeyRequest<'_>) -> Result<String, NotDone> {
    let mut fields = Fields::default();
    let label = fields.name("label", request.label, LONGEST_NAME, "say which program it is for");
    if request.scopes.is_empty() {
        fields.wrong("scopes", "the key may do nothing", "choose what it is for");
    }
    if request.expires_at.is_some_and(|end| end <= request.at) {
        fields.wrong("expires_at", "the key would be over", "choose a later end");
    }
    fields.done()?;
    let mut scopes = request.scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let mut store = Store::open(workspace)?;
    let name = person(&store, request.person)?.name;
    let text = key_text(&request.secret);
    store.add_key(
        &text,
        &NewKey {
            person: request.person,
            label: &label,
            scopes: &scopes,
            expires_at: request.expires_at,
            at: request.at,
        },
    )?;
    store.add_step(&name, "key-made", &label, request.at)?;
    Ok(text)
}

/// Whose key this is, and which; `None` where it is over, or none.
pub fn by_key(workspace: &Path, text: &str, at: i64) -> Result<Option<(Person, ApiKey)>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(None), |mut store| store.person_of_key(text, at))?)
}

/// Keys of somebody, or of everybody, newest first; without their texts, which nobody has.
pub fn keys(workspace: &Path, of: Option<u64>) -> Result<Vec<ApiKey>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.keys(of))?)
}

/// Ends a key. Says whether it was there.
pub fn end_key(workspace: &Path, id: u64, by: &str, at: i64) -> Result<bool, NotDone> {
    let mut store = Store::open(workspace)?;
    let label = store.keys(None)?.into_iter().find(|key| key.id == id).map(|key| key.label);
    let ended = store.end_key(id, at)?;
    if ended {
        store.add_step(by, "key-ended", &label.unwrap_or_default(), at)?;
    }
    Ok(ended)
}

/// Adds to the trail what a use case of another file did.
pub fn note(workspace: &Path, by: &str, what: &str, about: &str, at: i64) -> Result<(), NotDone> {
    Ok(Store::open(workspace)?.add_step(by, what, about, at)?)
}

/// Up to `most` steps of the trail before a number, newest first.
pub fn trail(workspace: &Path, before: Option<u64>, most: u32) -> Result<Vec<TrailStep>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.trail(before, most))?)
}

fn person(store: &Store, id: u64) -> Result<Person, NotDone> {
    store.person(id)?.ok_or_else(|| NotDone::Conflict("there is nobody of this number".to_owned()))
}

fn password_fits(fields: &mut Fields, password: &str, name: &str) {
    let length = password.chars().count();
    let remedy = format!("use {SHORTEST_PASSWORD} characters or more; a few words are easy to remember");
    if length < SHORTEST_PASSWORD {
        fields.wrong("password", format!("the password has {length} characters"), remedy);
    } else if length > LONGEST_PASSWORD {
        fields.wrong(
            "password",
            format!("the password has {length} characters"),
            format!("use at most {LONGEST_PASSWORD}"),
        );
    } else if password.to_lowercase() == name.to_lowercase() || password.chars().all(|c| password.starts_with(c)) {
        fields.wrong("password", "the password can be guessed", remedy);
    }
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Reviewer => "reviewer",
        Role::Editor => "editor",
        Role::Owner => "owner",
    }
}

/// The text of a session: 256 bits in hexadecimal.
fn session_text(secret: &[u8; 32]) -> String {
    secret.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_of_who_may_do_what() {
        use Action::*;
        let table: [(Action, [bool; 4]); 13] = [
            (See, [true, true, true, true]),
            (OwnAccount, [true, true, true, true]),
            (Practise, [true, true, true, true]),
            (Mark, [false, true, true, true]),
            (KeepQueues, [false, false, true, true]),
            (Check, [false, false, true, true]),
            (CallModels, [false, false, false, true]),
            (Upload, [false, false, true, true]),
            (Edit, [false, false, true, true]),
            (Decide, [false, false, true, true]),
            (KeepPeople, [false, false, false, true]),
            (ReadTrail, [false, false, false, true]),
            (MoveOrDeleteAll, [false, false, false, true]),
        ];
        assert_eq!(table.map(|(action, _)| action), Action::ALL);
        for (action, expect) in table {
            assert_eq!(Role::ALL.map(|role| may(role, action)), expect, "{action:?}");
        }
    }

    #[test]
    fn a_key_does_what_it_is_for_and_never_more_than_its_person() {
        let of = |scope: Scope, role| -> Vec<Action> {
            Action::ALL.into_iter().filter(|action| key_may(&[scope], role, *action)).collect()
        };
        use Action::*;
        assert_eq!(of(Scope::Read, Role::Owner), [See]);
        assert_eq!(of(Scope::Ingest, Role::Owner), [Upload]);
        assert_eq!(of(Scope::Gate, Role::Owner), [See, Check]);
        assert_eq!(
            of(Scope::Admin, Role::Owner),
            [See, Practise, KeepQueues, Check, Upload, Edit, ReadTrail, MoveOrDeleteAll]
        );
        assert_eq!(of(Scope::Admin, Role::Editor), [See, Practise, KeepQueues, Check, Upload, Edit]);
        assert_eq!(of(Scope::Gate, Role::Viewer), [See]);
        assert_eq!(of(Scope::Ingest, Role::Reviewer), []);
        for action in Action::ALL {
            assert!(!key_may(&[], Role::Owner, action), "{action:?}");
            for role in Role::ALL {
                let all = [Scope::Read, Scope::Ingest, Scope::Gate, Scope::Admin];
                assert!(may(role, action) || !key_may(&all, role, action), "{role:?} {action:?}");
            }
        }
    }
}
