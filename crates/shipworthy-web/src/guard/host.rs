//! Which name was called. A page of somebody else whose name is made to lead to this machine ("DNS rebinding") calls by that name, and
//! its browser takes our answers for its own; so only our own names are answered.

use std::net::SocketAddr;

use axum::http::{HeaderMap, Uri, header};

/// The names of this server, with its port.
#[derive(Debug, Clone)]
pub struct Names {
    exact: Vec<String>,
    /// Names that it was given, with whatever port: a proxy has one of its own.
    given: Vec<String>,
    /// Where it listens on every address of this machine: its port. No page of somebody else can call us by a bare address.
    addresses: Option<u16>,
}

impl Names {
    /// The names by which this machine calls itself.
    pub fn of_this_machine(port: u16) -> Names {
        let bare = ["127.0.0.1", "localhost", "[::1]"];
        let mut names: Vec<String> = bare.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            names.extend(bare.map(str::to_owned));
        }
        Names { exact: names, given: Vec::new(), addresses: None }
    }

    /// Those by which others know it, too: the address that it listens on, and names that it was given.
    pub fn and(mut self, address: SocketAddr, given: &[String]) -> Names {
        if address.ip().is_unspecified() {
            self.addresses = Some(address.port());
        }
        self.exact.push(address.to_string());
        self.given = given.to_vec();
        self
    }

    /// Whether a name is one of ours.
    pub fn hold(&self, name: &str) -> bool {
        let bare = name
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
            .map_or(name, |(bare, _)| bare);
        let is_address = || name.parse::<SocketAddr>().is_ok_and(|address| Some(address.port()) == self.addresses);
        self.exact.iter().any(|ours| ours.eq_ignore_ascii_case(name))
            || self.given.iter().any(|ours| ours.eq_ignore_ascii_case(bare))
            || is_address()
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

    #[test]
    fn a_team_server_answers_to_its_addresses_and_the_names_it_was_given() {
        let check = |address: &str, given: &[&str], name: &str, expected: bool| {
            let given: Vec<String> = given.iter().map(|name| (*name).to_owned()).collect();
            let names = Names::of_this_machine(8765).and(address.parse().unwrap(), &given);
            assert_eq!(names.hold(name), expected, "{address} {given:?} {name}");
        };
        check("192.0.2.7:8765", &[], "192.0.2.7:8765", true);
        check("192.0.2.7:8765", &[], "192.0.2.8:8765", false);
        check("0.0.0.0:8765", &[], "192.0.2.8:8765", true);
        check("0.0.0.0:8765", &[], "192.0.2.8:80", false);
        check("0.0.0.0:8765", &[], "evil.example:8765", false);
        check("0.0.0.0:8765", &["sw.example"], "sw.example", true);
        check("127.0.0.1:8765", &["sw.example"], "SW.example:443", true);
        check("127.0.0.1:8765", &["sw.example"], "sw.example.evil.example", false);
        check("127.0.0.1:8765", &["sw.example"], "sw.example:443:evil.example", false);
    }
}
