//! Only what was allowed is called.

use shipworthy_providers::{Failure, Kind, Network, Provider, Proxies, Settings, TokenLimit};
use shipworthy_testkit::model_server::{Does, ModelServer};

use crate::world::{ask, provider, question, quick, settings};

fn at(base_url: &str) -> Provider {
    let kind = Kind::OpenAi {
        base_url: base_url.to_owned(),
        key: None,
        headers: Vec::new(),
        token_limit: TokenLimit::MaxTokens,
    };
    Provider { limits: quick(), ..Provider::new("mock", kind) }
}

#[test]
fn a_host_that_was_not_allowed_is_not_called() {
    let (answers, _) = ask(settings(at("https://models.invalid/v1")), &[question("hi")], None);
    let what = "calls to models.invalid: allow the host to make them".to_owned();
    assert_eq!(answers[0], Err(Failure::NotPermitted { what }));
}

#[test]
fn this_machine_can_be_closed_as_well() {
    let server = ModelServer::start(|_| Does::says("a"));
    let network = Network { refuse_loopback: true, ..Network::default() };
    let (answers, _) = ask(Settings { network, ..settings(provider(&server)) }, &[question("hi")], None);
    assert!(matches!(answers[0], Err(Failure::NotPermitted { .. })));
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_proxy_is_used_where_the_caller_says_so_and_sees_the_whole_address() {
    let proxy = ModelServer::start(|_| Does::says("by way of the proxy"));
    let url = proxy.url().replace("http://", "http://me:pass@");
    let proxies = Proxies::from_variables(|name| (name == "HTTP_PROXY").then(|| url.clone())).expect("proxies");
    let network = Network { hosts: vec!["models.invalid".parse().expect("a host")], proxies, ..Network::default() };
    let through = Settings { network, ..settings(at("http://models.invalid/v1")) };
    let (answers, _) = ask(through, &[question("hi")], None);
    assert_eq!(answers[0].as_ref().expect("a reply").text, "by way of the proxy");
    let asked = &proxy.requests()[0];
    assert_eq!(asked.path, "http://models.invalid/v1/chat/completions");
    assert_eq!(asked.header("host"), Some("models.invalid"));
    assert_eq!(asked.header("proxy-authorization"), Some("Basic bWU6cGFzcw=="));
}

#[test]
fn a_proxy_that_refuses_a_tunnel_is_said_to() {
    let proxy = ModelServer::start(|_| Does::reply(407, ""));
    let url = proxy.url();
    let proxies = Proxies::from_variables(|name| (name == "HTTPS_PROXY").then(|| url.clone())).expect("proxies");
    let network = Network { hosts: vec!["models.invalid".parse().expect("a host")], proxies, ..Network::default() };
    let through = Settings { network, ..settings(at("https://models.invalid/v1")) };
    let (answers, _) = ask(through, &[question("hi")], None);
    let message = "the proxy: the proxy answered with status 407".replacen("the proxy: ", "", 1);
    assert_eq!(answers[0], Err(Failure::Unreachable { tries: 3, message }));
    assert_eq!(proxy.requests()[0].path, "models.invalid:443");
}

#[test]
fn tls_needs_a_certificate_that_is_known() {
    // A server that does not speak TLS at all is no server with a certificate.
    let server = ModelServer::start(|_| Does::says("a"));
    let url = server.url().replace("http://", "https://");
    let (answers, _) = ask(settings(at(&url)), &[question("hi")], None);
    assert!(matches!(&answers[0], Err(Failure::Unreachable { tries: 3, .. })), "{:?}", answers[0]);
}
