//! Signing in and out, keys, and the trail that all of it leaves.

use shipworthy_app::form::NotDone;
use shipworthy_app::people::{self, KeyRequest, NewPerson, Role, Scope, SignIn, SignedIn};
use shipworthy_testkit::workspace::Workspace;

const PASSWORD: &str = "correct horse battery";

fn new(name: &str, role: Role) -> NewPerson<'_> {
    NewPerson { name, role, password: PASSWORD, salt: [3; 16], by: "Asha", at: 10 }
}

fn attempt<'a>(name: &'a str, password: &'a str, at: i64) -> SignIn<'a> {
    SignIn { name, password, address: "192.0.2.1", agent: "Firefox", secret: [at as u8; 32], at }
}

#[test]
fn signing_in_tells_nobody_which_half_was_wrong() {
    let workspace = Workspace::new();
    let path = workspace.path();
    assert!(!people::is_team(path).expect("an answer"));
    let asha = people::let_in(path, &new("Asha", Role::Owner)).expect("let in");
    assert!(people::is_team(path).expect("an answer"));
    let sign_in =
        |name: &str, password: &str, at| people::sign_in(path, &attempt(name, password, at)).expect("an answer");
    assert_eq!(sign_in("Asha", "wrong horse battery", 20), SignedIn::No);
    assert_eq!(sign_in("Nobody", PASSWORD, 21), SignedIn::No);
    let SignedIn::Yes(person, session) = sign_in(" asha ", PASSWORD, 22) else { panic!("it is her password") };
    assert_eq!((person.id, person.role, session.len()), (asha.id, Role::Owner, 64));
    assert_eq!(people::by_session(path, &session, 23).expect("an answer"), Some(person));
    people::sign_out(path, &session).expect("ended");
    assert_eq!(people::by_session(path, &session, 24).expect("an answer"), None);
}

#[test]
fn attempts_on_one_account_have_to_wait_and_the_right_password_does_too() {
    let workspace = Workspace::new();
    let path = workspace.path();
    people::let_in(path, &new("Asha", Role::Owner)).expect("let in");
    people::let_in(path, &new("Ben", Role::Viewer)).expect("let in");
    let sign_in =
        |name: &str, password: &str, at| people::sign_in(path, &attempt(name, password, at)).expect("an answer");
    for at in 20..25 {
        assert_eq!(sign_in("Asha", "guess", at), SignedIn::No);
    }
    assert_eq!(sign_in("ASHA", PASSWORD, 25), SignedIn::Wait(54));
    assert!(matches!(sign_in("Ben", PASSWORD, 25), SignedIn::Yes(..)), "others are left alone");
    assert!(matches!(sign_in("Asha", PASSWORD, 54), SignedIn::Yes(..)));
    assert_eq!(sign_in("Asha", "guess", 55), SignedIn::No, "the right password made a new start");
}

#[test]
fn a_new_role_ends_sessions_and_what_was_done_is_on_the_trail() {
    let workspace = Workspace::new();
    let path = workspace.path();
    people::let_in(path, &new("Asha", Role::Owner)).expect("let in");
    let ben = people::let_in(path, &new("Ben", Role::Viewer)).expect("let in");
    let SignedIn::Yes(_, session) = people::sign_in(path, &attempt("Ben", PASSWORD, 20)).expect("an answer") else {
        panic!("it is his password")
    };
    people::change_role(path, ben.id, Role::Editor, "Asha", 30).expect("changed");
    assert_eq!(people::by_session(path, &session, 31).expect("an answer"), None);
    people::let_go(path, ben.id, "Asha", 40).expect("gone");
    assert_eq!(people::sign_in(path, &attempt("Ben", PASSWORD, 50)).expect("an answer"), SignedIn::No);
    let steps = people::trail(path, None, 10).expect("steps");
    let told: Vec<(&str, &str, &str)> =
        steps.iter().map(|step| (step.by.as_str(), step.what.as_str(), step.about.as_str())).collect();
    assert_eq!(
        told,
        [
            ("Asha", "let-go", "Ben"),
            ("Asha", "role", "Ben is editor"),
            ("Ben", "sign-in", "Firefox"),
            ("Asha", "let-in", "Ben as viewer"),
            ("Asha", "let-in", "Asha as owner"),
        ]
    );
}

#[test]
fn a_key_is_shown_once() {
    let workspace = Workspace::new();
    let path = workspace.path();
    let asha = people::let_in(path, &new("Asha", Role::Owner)).expect("let in");
    let request = KeyRequest {
        person: asha.id,
        label: "CI",
        scopes: &[Scope::Gate, Scope::Read, Scope::Gate],
        expires_at: Some(1000),
        secret: [9; 32],
        at: 20,
    };
    let key = people::make_key(path, &request).expect("made");
    let (person, kept) = people::by_key(path, &key, 30).expect("an answer").expect("her key");
    assert_eq!((person.name.as_str(), kept.scopes), ("Asha", vec![Scope::Read, Scope::Gate]));
    assert!(people::by_key(path, &key, 1000).expect("an answer").is_none());
    assert!(people::end_key(path, kept.id, "Asha", 40).expect("an answer"));
    assert!(people::by_key(path, &key, 50).expect("an answer").is_none());
    let database = std::fs::read(path.join(".shipworthy/shipworthy.db")).expect("the database");
    for secret in [key.as_str(), PASSWORD] {
        assert!(!database.windows(secret.len()).any(|part| part == secret.as_bytes()), "it is nowhere in the database");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_field() {
    let workspace = Workspace::new();
    let path = workspace.path();
    let check = |person: NewPerson<'_>, expect: &[&str]| match people::let_in(path, &person) {
        Err(NotDone::Fields(problems)) => {
            assert_eq!(problems.iter().map(|problem| problem.field).collect::<Vec<_>>(), expect);
        }
        other => panic!("{other:?}"),
    };
    check(NewPerson { name: " ", password: "short", ..new("", Role::Owner) }, &["name", "password"]);
    check(NewPerson { password: "aaaaaaaaaaaaaa", ..new("Asha", Role::Owner) }, &["password"]);
    check(NewPerson { password: "asha rao of pune", ..new("Asha Rao of Pune", Role::Owner) }, &["password"]);
    let long = "a b".repeat(100);
    check(NewPerson { password: &long, ..new("Asha", Role::Owner) }, &["password"]);
    assert!(
        matches!(people::let_in(path, &new("Ben", Role::Editor)), Err(NotDone::Conflict(_))),
        "an owner comes first"
    );
}
