//! Connections that nobody can read, also by way of a proxy.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use shipworthy_providers::{Answer, Failure, Kind, Limits, Network, Provider, Proxies, Secret, Settings, TokenLimit};

use crate::world::{KEY, ask, question, quick, settings};

/// A server with a certificate that it made itself, for `localhost` and `models.invalid`.
struct Server {
    address: SocketAddr,
    certificate: tempfile::NamedTempFile,
}

fn server() -> Server {
    let names = vec!["localhost".to_owned(), "models.invalid".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let certificate = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(certificate.path(), made.cert.pem()).expect("a file");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a certificate with its key");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let config = Arc::new(config);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a configuration");
            thread::spawn(move || serve(StreamOwned::new(connection, stream)));
        }
    });
    Server { address, certificate }
}

/// Answers the requests of a connection until it ends. Those that come without the key are not answered.
fn serve(stream: StreamOwned<ServerConnection, TcpStream>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut length, mut with_key) = (0, false);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            length = line.strip_prefix("content-length: ").map_or(length, |length| length.parse().expect("a length"));
            with_key |= line == format!("authorization: bearer {KEY}");
            if line.is_empty() {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let body = r#"{"choices": [{"message": {"content": "in confidence"}}]}"#;
        let status = if with_key { 200 } else { 401 };
        write!(reader.get_mut(), "HTTP/1.1 {status} Said\r\ncontent-length: {}\r\n\r\n{body}", body.len()).ok()?;
    }
}

/// A proxy that makes tunnels to `to`, whatever it is asked for. Each time it tells what it was asked.
fn proxy(to: SocketAddr) -> (SocketAddr, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (said, heard) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for mut near in listener.incoming().map_while(Result::ok) {
            let mut asked = Vec::new();
            let mut byte = [0];
            while !asked.ends_with(b"\r\n\r\n") {
                near.read_exact(&mut byte).expect("a request");
                asked.push(byte[0]);
            }
            said.send(String::from_utf8_lossy(&asked).into_owned()).expect("the test listens");
            let mut far = TcpStream::connect(to).expect("the server");
            near.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").expect("the client listens");
            let (mut there, mut back) = (near.try_clone().expect("a socket"), far.try_clone().expect("a socket"));
            // Each ends when its side does.
            thread::spawn(move || std::io::copy(&mut there, &mut far).is_ok());
            thread::spawn(move || std::io::copy(&mut back, &mut near).is_ok());
        }
    });
    (address, heard)
}

fn answer(url: String, network: Network) -> Answer {
    let key = Some(Secret::new(KEY.to_owned(), "the test").expect("a key"));
    let kind = Kind::OpenAi { base_url: url, key, headers: Vec::new(), token_limit: TokenLimit::MaxTokens };
    let limits = Limits { tries: 1, ..quick() };
    let provider = Provider { limits, ..Provider::new("mock", kind) };
    ask(Settings { network, ..settings(provider) }, &[question("hi")], None).0.remove(0)
}

fn trusting(server: &Server) -> Network {
    Network { roots: vec![server.certificate.path().to_path_buf()], ..Network::default() }
}

#[test]
fn a_certificate_of_ones_own_is_known_where_its_file_is_given() {
    let server = server();
    let url = format!("https://localhost:{}/v1", server.address.port());
    assert_eq!(answer(url.clone(), trusting(&server)).expect("a reply").text, "in confidence");
    let unknown = answer(url, Network::default());
    assert!(
        matches!(&unknown, Err(Failure::Unreachable { message, .. }) if message.contains("certificate")),
        "{unknown:?}"
    );
}

#[test]
fn a_certificate_for_another_host_is_none() {
    let server = server();
    let wrong = answer(format!("https://127.0.0.1:{}/v1", server.address.port()), trusting(&server));
    assert!(
        matches!(&wrong, Err(Failure::Unreachable { message, .. }) if message.contains("certificate")),
        "{wrong:?}"
    );
}

#[test]
fn a_proxy_tunnels_and_sees_no_key() {
    let server = server();
    let (address, heard) = proxy(server.address);
    let proxies = Proxies::from_variables(|name| (name == "https_proxy").then(|| format!("me:pass@{address}")));
    let network = Network {
        hosts: vec!["models.invalid:8443".parse().expect("a host")],
        proxies: proxies.expect("proxies"),
        ..trusting(&server)
    };
    let reply = answer("https://models.invalid:8443/v1".to_owned(), network).expect("a reply");
    assert_eq!(reply.text, "in confidence");
    let asked = heard.recv().expect("the proxy was asked");
    assert!(asked.starts_with("CONNECT models.invalid:8443 HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains("proxy-authorization: Basic bWU6cGFzcw==") && !asked.contains(KEY));
}

#[test]
fn a_file_without_certificates_is_refused() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    for roots in [vec![file.path().to_path_buf()], vec![PathBuf::from("no-such-file.pem")]] {
        let runner = shipworthy_providers::Runner::new(Settings {
            network: Network { roots, ..Network::default() },
            ..Settings::default()
        });
        assert!(runner.expect("settings").ask(&[], None).is_err());
    }
}
