//! A new connection: through a proxy where there is one, with TLS where the address says so.

use std::sync::Arc;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::stamped::{Stamped, Stamps, Stream};
use crate::clock::Clock;
use crate::network::{Address, Network, Proxies, Proxy};

/// Makes connections.
pub(crate) struct Connector {
    tls: TlsConnector,
    proxies: Proxies,
}

/// A proxy says in a few lines whether it lets a connection through.
const PROXY_SAYS: usize = 8 * 1024;

impl Connector {
    pub fn new(network: &Network) -> Result<Connector, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for file in &network.roots {
            let wrong = |what: String| format!("{}: {what}", file.display());
            let before = roots.len();
            for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(error.to_string()))? {
                let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
                roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
            }
            if roots.len() == before {
                return Err(wrong("no certificate in this file (PEM is expected)".to_owned()));
            }
        }
        // Said, and not taken from the process: other code may have chosen another.
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Connector { tls: TlsConnector::from(Arc::new(config)), proxies: network.proxies.clone() })
    }

    pub async fn connect(
        &self,
        address: &Address,
        clock: Clock,
    ) -> Result<(SendRequest<Full<Bytes>>, Arc<Stamps>), String> {
        let stream = self.stream(address).await?;
        let stamps = Arc::new(Stamps::default());
        let stamped = Stamped { stream, stamps: Arc::clone(&stamps), clock };
        let (sender, connection) = http1::handshake(TokioIo::new(stamped)).await.map_err(|error| error.to_string())?;
        // It ends when its sender is dropped or the other side closes; what goes wrong on it, its requests are told.
        tokio::spawn(connection);
        Ok((sender, stamps))
    }

    async fn stream(&self, address: &Address) -> Result<Box<dyn Stream>, String> {
        let proxy = self.proxies.on_the_way_to(address);
        let mut stream = match proxy {
            Some(proxy) => self.to(&proxy.address).await.map_err(|error| format!("the proxy: {error}"))?,
            None => tcp(address).await.map(|stream| Box::new(stream) as Box<dyn Stream>)?,
        };
        if !address.tls {
            return Ok(stream);
        }
        if let Some(proxy) = proxy {
            tunnel(&mut stream, address, proxy).await?;
        }
        self.encrypted(stream, &address.host).await
    }

    async fn to(&self, proxy: &Address) -> Result<Box<dyn Stream>, String> {
        let stream = Box::new(tcp(proxy).await?);
        if proxy.tls { self.encrypted(stream, &proxy.host).await } else { Ok(stream) }
    }

    async fn encrypted(&self, stream: Box<dyn Stream>, host: &str) -> Result<Box<dyn Stream>, String> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| "no certificate can have this host".to_owned())?;
        let encrypted = self.tls.connect(name, stream).await.map_err(|error| error.to_string())?;
        Ok(Box::new(encrypted))
    }

    /// A request without TLS is sent to the proxy as if it were the server, with its whole address.
    pub fn goes_through_plain_proxy(&self, address: &Address) -> bool {
        !address.tls && self.proxies.on_the_way_to(address).is_some()
    }

    /// What such a request says to the proxy.
    pub fn proxy_header(&self, address: &Address) -> Option<(HeaderName, HeaderValue)> {
        let proxy = self.proxies.on_the_way_to(address).filter(|_| !address.tls)?;
        let mut value = HeaderValue::try_from(format!("Basic {}", proxy.authorization.as_ref()?.expose())).ok()?;
        value.set_sensitive(true);
        Some((PROXY_AUTHORIZATION, value))
    }
}

async fn tcp(address: &Address) -> Result<TcpStream, String> {
    let stream = TcpStream::connect((address.host.as_str(), address.port)).await.map_err(|error| error.to_string())?;
    // A request is one piece: waiting for more would only be waiting.
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    Ok(stream)
}

/// Asks a proxy for a tunnel (RFC 9110, 9.3.6).
async fn tunnel(stream: &mut Box<dyn Stream>, address: &Address, proxy: &Proxy) -> Result<(), String> {
    let lost = |error: std::io::Error| format!("the proxy: {error}");
    let host = if address.host.contains(':') { format!("[{}]", address.host) } else { address.host.clone() };
    let authorization = proxy
        .authorization
        .as_ref()
        .map_or_else(String::new, |secret| format!("proxy-authorization: Basic {}\r\n", secret.expose()));
    let asked =
        format!("CONNECT {host}:{port} HTTP/1.1\r\nhost: {host}:{port}\r\n{authorization}\r\n", port = address.port,);
    stream.write_all(asked.as_bytes()).await.map_err(lost)?;
    stream.flush().await.map_err(lost)?;
    // Byte by byte: what comes after the empty line is not the proxy's any more.
    let mut said = Vec::new();
    while !said.ends_with(b"\r\n\r\n") {
        if said.len() == PROXY_SAYS {
            return Err("the proxy: its answer is too long".to_owned());
        }
        said.push(stream.read_u8().await.map_err(lost)?);
    }
    let said = String::from_utf8_lossy(&said);
    let status = said.split(' ').nth(1).unwrap_or_default();
    if status.starts_with('2') { Ok(()) } else { Err(format!("the proxy answered with status {status}")) }
}
