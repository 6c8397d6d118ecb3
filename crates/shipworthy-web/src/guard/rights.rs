//! Who may do what, route by route: the one place where it is written down. Operations of the API bring theirs along; pages that are
//! only looked at need nothing but to see; everything else has a line here, and what has none is refused where several people work.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::Method;
use shipworthy_app::people::Action;

use crate::api;

/// Routes that need more than to see.
const PAGES: &[(&str, &str, Action)] = &[
    ("POST", "/examples/{name}", Action::Edit),
    ("POST", "/welcome/file", Action::Upload),
    ("POST", "/welcome/file/{id}", Action::Edit),
    ("POST", "/welcome/file/{id}/forget", Action::Upload),
    ("POST", "/welcome/file/{id}/leave-out", Action::Upload),
    ("POST", "/p/{id}/threshold/use", Action::Edit),
    ("POST", "/p/{id}/slices/bar", Action::Edit),
    ("POST", "/p/{id}/jobs/{job}/stop", Action::Check),
    ("POST", "/p/{id}/jobs/{job}/resume", Action::Check),
    ("POST", "/welcome/file/{id}/texts", Action::Edit),
    ("POST", "/p/{id}/prompts/keep", Action::Edit),
    ("POST", "/p/{id}/run", Action::CallModels),
    ("POST", "/p/{id}/review", Action::KeepQueues),
    ("POST", "/p/{id}/review/outputs", Action::KeepQueues),
    ("POST", "/p/{id}/review/labels", Action::KeepQueues),
    ("POST", "/p/{id}/review/labels/file", Action::Edit),
    ("POST", "/p/{id}/review/{queue}/name", Action::Mark),
    ("POST", "/p/{id}/review/{queue}/mark", Action::Mark),
    ("POST", "/p/{id}/review/{queue}/undo", Action::Mark),
    ("POST", "/p/{id}/review/{queue}/settle", Action::KeepQueues),
    ("POST", "/p/{id}/review/{queue}/close", Action::KeepQueues),
    ("POST", "/p/{id}/check", Action::Check),
    ("POST", "/p/{id}/cancel", Action::Check),
    ("POST", "/p/{id}/redteam", Action::Edit),
    ("POST", "/p/{id}/redteam/regress", Action::Edit),
    ("POST", "/p/{id}/brief", Action::Edit),
    ("POST", "/p/{id}/brief/undo", Action::Edit),
    ("POST", "/p/{id}/brief/bars", Action::Edit),
    ("POST", "/p/{id}/brief/sign", Action::Decide),
    ("POST", "/p/{id}/decisions", Action::Decide),
    ("POST", "/p/{id}/decisions/{number}/look-back", Action::Decide),
    ("POST", "/p/{id}/decisions/{number}/agree", Action::Decide),
    ("POST", "/learn/s/{code}", Action::Practise),
    ("POST", "/learn/s/{code}/keep", Action::Practise),
    ("POST", "/learn/s/{code}/ask", Action::Practise),
    ("POST", "/learn/s/{code}/step", Action::Practise),
    ("POST", "/learn/s/{code}/workbench", Action::Practise),
    ("POST", "/learn/s/{code}/contest", Action::Practise),
    ("POST", "/learn/s/{code}/exemplar", Action::Practise),
    ("POST", "/learn/s/{code}/judge", Action::CallModels),
    ("POST", "/learn/lessons/{node}", Action::Practise),
    ("POST", "/learn/test/{code}", Action::Practise),
    ("POST", "/learn/audit", Action::Practise),
    ("POST", "/learn/cards", Action::Practise),
    ("POST", "/learn/progress", Action::Practise),
    ("POST", "/learn/plan", Action::Practise),
    ("POST", "/learn/plan/step", Action::Practise),
    ("POST", "/learn/plan/week", Action::Practise),
    ("POST", "/learn/questions/{id}", Action::Practise),
    ("POST", "/learn/questions/{id}/{place}/contest", Action::Practise),
    ("POST", "/learn/questions/{id}/{place}/exemplar", Action::Practise),
    ("POST", "/learn/settings", Action::Practise),
    ("POST", "/learn/settings/forget", Action::Practise),
    ("POST", "/settings", Action::See),
    ("POST", "/settings/backup", Action::MoveOrDeleteAll),
    ("POST", "/settings/export", Action::MoveOrDeleteAll),
    ("GET", "/account", Action::OwnAccount),
    ("POST", "/account/password", Action::OwnAccount),
    ("POST", "/account/sessions", Action::OwnAccount),
    ("POST", "/account/keys", Action::OwnAccount),
    ("POST", "/account/keys/{number}/end", Action::OwnAccount),
    ("GET", "/people", Action::KeepPeople),
    ("POST", "/people", Action::KeepPeople),
    ("POST", "/people/{number}/role", Action::KeepPeople),
    ("POST", "/people/{number}/password", Action::KeepPeople),
    ("POST", "/people/{number}/remove", Action::KeepPeople),
    ("POST", "/people/keys/{number}/end", Action::KeepPeople),
    ("GET", "/trail", Action::ReadTrail),
];

static TABLE: LazyLock<HashMap<(String, String), Action>> = LazyLock::new(|| {
    let pages = PAGES.iter().map(|(method, path, action)| ((*method).to_owned(), (*path).to_owned(), *action));
    let api = api::rights().into_iter().map(|(method, path, action)| (method.to_string(), path.to_owned(), action));
    pages.chain(api).map(|(method, path, action)| ((method, path), action)).collect()
});

/// What a route needs; `None` where nobody wrote it down.
pub fn needed(method: &Method, route: &str) -> Option<Action> {
    let method = if *method == Method::HEAD { Method::GET } else { method.clone() };
    let known = TABLE.get(&(method.to_string(), route.to_owned())).copied();
    known.or((method == Method::GET).then_some(Action::See))
}

/// What a form that leads to an address needs; `None` where no route is known that would take it.
pub fn of_form(address: &str) -> Option<Action> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |route: &str| {
        let route: Vec<&str> = route.split('/').collect();
        route.len() == parts.len() && route.iter().zip(&parts).all(|(a, b)| a.starts_with('{') || a == b)
    };
    PAGES.iter().find(|(method, route, _)| *method == "POST" && fits(route)).map(|(_, _, action)| *action)
}

/// Every route that changes something, with what it needs.
pub fn changing() -> Vec<(String, String, Action)> {
    let mut all: Vec<(String, String, Action)> = TABLE
        .iter()
        .filter(|((method, _), _)| method != "GET")
        .map(|((method, path), action)| (method.clone(), path.clone(), *action))
        .collect();
    all.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    all
}

/// What is written into the trail when something of this kind was done; `None` where it is written where it is done, or not at all.
pub fn noted(action: Action) -> Option<&'static str> {
    match action {
        Action::KeepQueues => Some("queue"),
        Action::Check => Some("check"),
        Action::CallModels => Some("run"),
        Action::Upload => Some("upload"),
        Action::Edit => Some("edit"),
        Action::Decide => Some("decide"),
        Action::MoveOrDeleteAll => Some("take-away"),
        Action::See | Action::OwnAccount | Action::Practise | Action::Mark | Action::KeepPeople | Action::ReadTrail => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_wrote_down_is_seen_and_not_changed() {
        let check = |method: Method, route: &str, expect: Option<Action>| {
            assert_eq!(needed(&method, route), expect, "{method} {route}")
        };
        check(Method::GET, "/p/{id}/verdict", Some(Action::See));
        check(Method::HEAD, "/people", Some(Action::KeepPeople));
        check(Method::POST, "/p/{id}/brief", Some(Action::Edit));
        check(Method::POST, "/p/{id}/nothing", None);
        check(Method::PUT, "/v1/features/{id}/spec", Some(Action::Edit));
        check(Method::DELETE, "/v1/features/{id}/spec", None);
        assert_eq!(of_form("/p/fraud/decisions/3/agree"), Some(Action::Decide));
        assert_eq!(of_form("/p/fraud/brief?x#y"), Some(Action::Edit));
        assert_eq!(of_form("/sign-out"), None);
    }
}
