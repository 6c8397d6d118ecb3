//! Which addresses may be called.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::Uri;

use crate::failure::Failure;
use crate::secret::Secret;

/// What the person running this allows. The default allows models on this machine and nothing else.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Hosts that may be called.
    pub hosts: Vec<Host>,
    /// Whether this machine itself may not be called either.
    pub refuse_loopback: bool,
    /// Whether keys may go over connections without TLS to other machines.
    pub keys_in_the_open: bool,
    /// Proxies; none by default, whatever the environment says.
    pub proxies: Proxies,
    /// Files with further root certificates (PEM), for networks that sign their own. Those of Mozilla are built in.
    pub roots: Vec<PathBuf>,
}

/// A host that may be called: `api.openai.com`, or with a port `models.example:8443`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    name: String,
    port: Option<u16>,
}

/// What is wrong with the name of a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a host: write NAME or NAME:PORT, without https:// and without a path")]
pub struct HostError {
    /// What was written.
    pub text: String,
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        let wrong = || HostError { text: text.to_owned() };
        let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, "")) => (address, None),
            Some((address, port)) => (address, Some(port.strip_prefix(':').ok_or_else(wrong)?)),
            None if text.matches(':').count() > 1 => (text, None),
            None => text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port))),
        };
        let port = port.map(|port| port.parse().map_err(|_| wrong())).transpose()?;
        let of_a_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if name.is_empty() || !name.chars().all(of_a_host) {
            return Err(wrong());
        }
        Ok(Host { name: name.to_ascii_lowercase(), port })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// An address that was looked at: where to connect, and what to ask for there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub tls: bool,
    /// Without the brackets of IPv6.
    pub host: String,
    pub port: u16,
    /// Path and query.
    pub path: String,
}

impl Address {
    /// Reads an address. What is wrong with it is said without its query, where keys may be.
    pub fn parse(url: &str) -> Result<Address, Failure> {
        let shown = crate::failure::short(url.split(['?', '#']).next().unwrap_or_default());
        let wrong = |what: &str| Failure::Unsuitable { message: format!("the address {shown} {what}") };
        let uri: Uri = url.parse().map_err(|_| wrong("cannot be read"))?;
        let authority = uri.authority().ok_or_else(|| wrong("has no host"))?;
        if authority.as_str().contains('@') {
            // The part before the @ is a password.
            return Err(Failure::Unsuitable { message: "an address holds a password: use a header for it".to_owned() });
        }
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong("starts with neither https:// nor http://")),
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        if host.is_empty() {
            return Err(wrong("has no host"));
        }
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Address { tls, host, port, path: if path.is_empty() { "/".to_owned() } else { path } })
    }

    /// Scheme, host and port: connections to the same origin can serve each other's calls.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.tls { "https" } else { "http" }, self.authority())
    }

    /// What the `host` header says.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.tls { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }

    /// Whether it is this machine, by its name alone: no name is looked up to find out.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl Network {
    /// Whether an address may be called, with or without a key.
    pub(crate) fn permits(&self, address: &Address, with_key: bool) -> Result<(), Failure> {
        let named = self
            .hosts
            .iter()
            .any(|host| host.name == address.host && host.port.is_none_or(|port| port == address.port));
        let here = address.is_loopback();
        if !named && (!here || self.refuse_loopback) {
            return Err(Failure::NotPermitted {
                what: format!("calls to {}: allow the host to make them", address.authority()),
            });
        }
        if with_key && !address.tls && !here && !self.keys_in_the_open {
            return Err(Failure::NotPermitted {
                what: format!("a key sent to {} without TLS: use https://", address.authority()),
            });
        }
        Ok(())
    }
}

/// Proxies, taken from the variables that other programs use, where the person running this wants that.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    https: Option<Proxy>,
    http: Option<Proxy>,
    /// Hosts that are called directly, in small letters: `name`, `.ending`, or `*`.
    direct: Vec<String>,
}

/// One proxy.
#[derive(Debug, Clone)]
pub(crate) struct Proxy {
    pub address: Address,
    /// `Basic …`, where its address holds a name and a password.
    pub authorization: Option<Secret>,
}

impl Proxies {
    /// No proxy.
    pub fn none() -> Proxies {
        Proxies::default()
    }

    /// Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in capital or small letters, from `variable`.
    ///
    /// # Errors
    /// Where one of them holds no address that a proxy can have. The message does not repeat it: it may hold a password.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Proxies, Failure> {
        let either = |name: &str| {
            variable(name).or_else(|| variable(&name.to_ascii_lowercase())).filter(|value| !value.trim().is_empty())
        };
        let proxy = |name: &str| match either(name) {
            Some(url) => Proxy::parse(name, url.trim()).map(Some),
            None => Ok(None),
        };
        let all = proxy("ALL_PROXY")?;
        let direct = either("NO_PROXY").unwrap_or_default();
        Ok(Proxies {
            https: proxy("HTTPS_PROXY")?.or_else(|| all.clone()),
            http: proxy("HTTP_PROXY")?.or(all),
            direct: direct
                .split(',')
                .map(|host| host.trim().trim_start_matches("*.").to_ascii_lowercase())
                .filter(|host| !host.is_empty())
                .collect(),
        })
    }

    /// The proxy on the way to an address. This machine is always called directly.
    pub(crate) fn on_the_way_to(&self, address: &Address) -> Option<&Proxy> {
        let direct = self.direct.iter().any(|host| {
            let ending = host.trim_start_matches('.');
            host == "*" || address.host == ending || address.host.ends_with(&format!(".{ending}"))
        });
        if direct || address.is_loopback() {
            return None;
        }
        if address.tls { self.https.as_ref() } else { self.http.as_ref() }
    }
}

impl Proxy {
    fn parse(name: &str, url: &str) -> Result<Proxy, Failure> {
        let wrong = || Failure::Unsuitable { message: format!("{name} holds no address such as http://HOST:PORT") };
        let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        let (user, rest) = rest.rsplit_once('@').map_or((None, rest), |(user, rest)| (Some(user), rest));
        let address = Address::parse(&format!("{scheme}://{rest}")).map_err(|_| wrong())?;
        let authorization = user
            .map(|user| Secret::new(STANDARD.encode(percent_decoded(user)), name))
            .transpose()
            .map_err(|_| wrong())?;
        Ok(Proxy { address, authorization })
    }
}

/// Names and passwords in addresses write unusual characters as `%` and two digits.
fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| bytes[at] == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(allowed: &[&str], url: &str, with_key: bool, expect: bool) {
        let hosts = allowed.iter().map(|host| host.parse().expect("a host")).collect();
        let network = Network { hosts, ..Network::default() };
        let permitted = Address::parse(url).and_then(|address| network.permits(&address, with_key));
        assert_eq!(permitted.is_ok(), expect, "{url}: {permitted:?}");
    }

    #[test]
    fn only_hosts_that_were_allowed_may_be_called() {
        check(&[], "https://api.openai.com/v1", false, false);
        check(&["api.openai.com"], "https://api.openai.com/v1", true, true);
        check(&["api.openai.com"], "https://API.OpenAI.com:443/v1", true, true);
        check(&["api.openai.com"], "https://api.openai.com.evil.example/v1", true, false);
        check(&["api.openai.com"], "https://evil-api.openai.com/v1", true, false);
        check(&["models.example:8443"], "https://models.example:8443/", true, true);
        check(&["models.example:8443"], "https://models.example/", true, false);
    }

    #[test]
    fn this_machine_is_allowed_by_its_name_alone() {
        check(&[], "http://localhost:8080/v1", true, true);
        check(&[], "http://127.0.0.1:8080", true, true);
        check(&[], "http://[::1]:8080", true, true);
        check(&[], "http://127.0.0.1.evil.example/", false, false);
        check(&[], "http://169.254.169.254/latest", false, false);
        check(&[], "http://0.0.0.0/", false, false);
        let closed = Network { refuse_loopback: true, ..Network::default() };
        assert!(closed.permits(&Address::parse("http://localhost/").expect("an address"), false).is_err());
    }

    #[test]
    fn keys_need_tls_beyond_this_machine() {
        check(&["models.example"], "http://models.example/", true, false);
        check(&["models.example"], "http://models.example/", false, true);
    }

    #[test]
    fn addresses_are_of_the_web_and_without_passwords() {
        for url in ["ftp://a.example/", "file:///etc/passwd", "a.example", "https://", "", "https://a b/"] {
            assert!(Address::parse(url).is_err(), "{url}");
        }
        let failure = Address::parse("https://me:secret@a.example/").expect_err("a password");
        assert!(!failure.to_string().contains("secret"));
        let failure = Address::parse("ftp://a.example/?key=secret").expect_err("a scheme");
        assert!(!failure.to_string().contains("secret"));
        let address = Address::parse("http://[::1]:8080/a?b=c").expect("an address");
        assert_eq!((address.authority().as_str(), address.path.as_str()), ("[::1]:8080", "/a?b=c"));
    }

    #[test]
    fn hosts_are_names_with_or_without_ports() {
        for (text, expect) in [("A.example", "a.example"), ("a.example:81", "a.example:81"), ("[::1]:81", "::1:81")] {
            assert_eq!(text.parse::<Host>().map(|host| host.to_string()).as_deref(), Ok(expect));
        }
        for text in ["", "https://a.example", "a.example/v1", "a.example:port", "*.example", "[::1"] {
            assert!(text.parse::<Host>().is_err(), "{text}");
        }
    }

    #[test]
    fn proxies_come_from_the_variables_that_were_handed_over() {
        let variables =
            [("https_proxy", "http://me:p%40ss@proxy.example:3128"), ("NO_PROXY", "direct.example, .internal")];
        let lookup =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let proxies = Proxies::from_variables(lookup).expect("proxies");
        let way = |url: &str| {
            let address = Address::parse(url).expect("an address");
            proxies.on_the_way_to(&address).map(|proxy| proxy.address.authority())
        };
        assert_eq!(way("https://api.openai.com/").as_deref(), Some("proxy.example:3128"));
        assert_eq!(way("http://api.openai.com/"), None);
        assert_eq!(way("https://direct.example/"), None);
        assert_eq!(way("https://models.internal/"), None);
        assert_eq!(way("https://localhost/"), None);
        let basic = proxies.https.as_ref().and_then(|proxy| proxy.authorization.as_ref()).expect("a password");
        assert_eq!(basic.expose(), STANDARD.encode("me:p@ss"));
        assert!(!format!("{proxies:?}").contains(basic.expose()));
        let failure = Proxies::from_variables(|_| Some("ftp://me:secret@x".to_owned())).expect_err("no proxy");
        assert!(!failure.to_string().contains("secret"));
    }
}
