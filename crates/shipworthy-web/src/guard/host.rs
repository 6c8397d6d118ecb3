//! Which name was called. A page of somebody else whose name is made to lead to this machine ("DNS rebinding") calls by that name, and
//! its browser takes our answers for its own; so only our own names are answered.

use axum::http::{HeaderMap, Uri, header};

/// The names of this server, with its port.
#[derive(Debug, Clone)]
pub struct Names(Vec<String>);

impl Names {
    /// The names by which this machine calls itself.
    pub fn of_this_machine(port: u16) -> Names {
        let bare = ["127.0.0.1", "localhost", "[::1]"];
        let mut names: Vec<String> = bare.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            names.extend(bare.map(str::to_owned));
        }
        Names(names)
    }

    /// Whether a name is one of ours.
    pub fn hold(&self, name: &str) -> bool {
        self.0.iter().any(|ours| ours.eq_ignore_ascii_case(name))
    }
}

/// The name that was called: the one `Host`, and where the address holds one too, the same.
pub fn called<'a>(headers: &'a HeaderMap, uri: &Uri) -> Option<&'a str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, None) = (hosts.next()?.to_str().ok()?, hosts.next()) else { return None };
    match uri.authority() {
        Some(authority) if !authority.as_str().eq_ignore_ascii_case(host) => None,
        _ => Some(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hosts: &[&str], uri: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, host.parse().unwrap());
        }
        let uri: Uri = uri.parse().unwrap();
        let names = Names::of_this_machine(8765);
        assert_eq!(called(&headers, &uri).is_some_and(|host| names.hold(host)), expected, "{hosts:?} {uri}");
    }

    #[test]
    fn only_our_own_names_are_answered() {
        check(&["127.0.0.1:8765"], "/", true);
        check(&["localhost:8765"], "/", true);
        check(&["LOCALHOST:8765"], "/", true);
        check(&["[::1]:8765"], "/", true);
        check(&["127.0.0.1:8765"], "http://127.0.0.1:8765/", true);
        check(&["127.0.0.1:8765"], "http://evil.example/", false);
        check(&["127.0.0.1"], "/", false);
        check(&["127.0.0.1:8766"], "/", false);
        check(&["evil.example"], "/", false);
        check(&["evil.example:8765"], "/", false);
        check(&["127.0.0.1:8765.evil.example"], "/", false);
        check(&["localhost.:8765"], "/", false);
        check(&["127.0.0.1:8765", "evil.example"], "/", false);
        check(&[], "/", false);
    }
}
