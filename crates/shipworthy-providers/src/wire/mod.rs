//! One request over HTTP, and when its bytes went out and came in.
//!
//! This is written on `hyper` itself, a connection at a time, because of what has to be known exactly: on which connection a
//! request went out, and when. See docs/decisions/0004-calls-on-hyper.md.

mod connect;
mod stamped;
mod unpack;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, Uri};

use crate::clock::Clock;
use crate::network::{Address, Network};
use connect::Connector;
use stamped::Stamps;

/// What is sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub method: Method,
    pub address: Address,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
    /// The longest reply, unpacked.
    pub limit_bytes: usize,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Received {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// From the first byte sent to the last byte received.
    pub latency: Duration,
    /// How much of the body had come by when, from the first byte sent. The first pieces only.
    pub arrivals: Vec<(usize, Duration)>,
    /// How long a new connection took.
    pub connect: Option<Duration>,
}

/// Pieces whose arrival is noted: the first token is among them.
const NOTED: usize = 512;

/// Why nothing came back.
#[derive(Debug)]
pub(crate) enum Lost {
    /// No connection, or one that ended in the middle; whether anything was sent on it.
    Unreachable {
        message: String,
        sent: bool,
    },
    TooLarge,
    Malformed(String),
}

/// Connections, kept open between requests. It belongs to one thread.
pub(crate) struct Wire {
    clock: Clock,
    connector: Connector,
    idle: RefCell<BTreeMap<String, Vec<Ready>>>,
}

/// A connection on which nothing is under way.
struct Ready {
    sender: SendRequest<Full<Bytes>>,
    stamps: Arc<Stamps>,
}

impl Wire {
    pub fn new(clock: Clock, network: &Network) -> Result<Wire, String> {
        Ok(Wire { clock, connector: Connector::new(network)?, idle: RefCell::default() })
    }

    /// Sends a request and waits for all of its reply.
    pub async fn exchange(&self, sent: &Sent) -> Result<Received, Lost> {
        let origin = sent.address.origin();
        if let Some(mut ready) = self.take(&origin) {
            ready.stamps.clear();
            let result = self.on(&mut ready, sent, None).await;
            // A server may close a connection just when it is used again. That is no failure of the call.
            if !(matches!(result, Err(Lost::Unreachable { .. })) && ready.stamps.first_read().is_none()) {
                return self.keep(origin, ready, result);
            }
        }
        let from = self.clock.now();
        let (sender, stamps) = self.connector.connect(&sent.address, self.clock).await.map_err(not_sent)?;
        let took = self.clock.now() - from;
        let mut ready = Ready { sender, stamps };
        ready.stamps.clear();
        let result = self.on(&mut ready, sent, Some(took)).await;
        self.keep(origin, ready, result)
    }

    fn take(&self, origin: &str) -> Option<Ready> {
        let mut idle = self.idle.borrow_mut();
        let ready = idle.get_mut(origin)?;
        while let Some(last) = ready.pop() {
            if !last.sender.is_closed() {
                return Some(last);
            }
        }
        None
    }

    fn keep(&self, origin: String, ready: Ready, result: Result<Received, Lost>) -> Result<Received, Lost> {
        if result.is_ok() && !ready.sender.is_closed() {
            self.idle.borrow_mut().entry(origin).or_default().push(ready);
        }
        result
    }

    async fn on(&self, ready: &mut Ready, sent: &Sent, connect: Option<Duration>) -> Result<Received, Lost> {
        ready.sender.ready().await.map_err(|error| not_sent(error.to_string()))?;
        let request = self.request(sent)?;
        let response = ready.sender.send_request(request).await;
        let response = response.map_err(|error| ended(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let (body, arrivals) = self.body(response, sent.limit_bytes, &ready.stamps).await?;
        let latency = ready.stamps.latency().unwrap_or_default();
        let body = match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            None | Some(b"identity" | b"") => body,
            Some(b"gzip") => unpack::gzip(&body, sent.limit_bytes)?,
            // Nothing was said to be welcome.
            Some(_) => return Err(Lost::Malformed("it is packed in a way that was not asked for".to_owned())),
        };
        Ok(Received { status, headers, body, latency, arrivals, connect })
    }

    fn request(&self, sent: &Sent) -> Result<Request<Full<Bytes>>, Lost> {
        let malformed = |_| Lost::Malformed("its address cannot be sent".to_owned());
        let whole = self.connector.goes_through_plain_proxy(&sent.address);
        let target =
            if whole { format!("{}{}", sent.address.origin(), sent.address.path) } else { sent.address.path.clone() };
        let mut request = Request::new(Full::new(sent.body.clone()));
        *request.method_mut() = sent.method.clone();
        *request.uri_mut() = Uri::try_from(target).map_err(malformed)?;
        let headers = request.headers_mut();
        for (name, value) in &sent.headers {
            headers.insert(name.clone(), value.clone());
        }
        if let Some((name, value)) = self.connector.proxy_header(&sent.address) {
            headers.insert(name, value);
        }
        let host = HeaderValue::try_from(sent.address.authority());
        headers.insert(HOST, host.map_err(|_| Lost::Malformed("its host cannot be sent".to_owned()))?);
        Ok(request)
    }

    async fn body(
        &self,
        response: Response<Incoming>,
        limit_bytes: usize,
        stamps: &Stamps,
    ) -> Result<(Vec<u8>, Vec<(usize, Duration)>), Lost> {
        let announced = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: u64| length > limit_bytes as u64) {
            return Err(Lost::TooLarge);
        }
        let mut incoming = response.into_body();
        let mut body = Vec::new();
        let mut arrivals = Vec::new();
        while let Some(frame) = incoming.frame().await {
            let frame = frame.map_err(|error| ended(&error))?;
            let Some(piece) = frame.data_ref() else { continue };
            if body.len() + piece.len() > limit_bytes {
                return Err(Lost::TooLarge);
            }
            body.extend_from_slice(piece);
            if arrivals.len() < NOTED {
                arrivals.push((body.len(), stamps.latency().unwrap_or_default()));
            }
        }
        Ok((body, arrivals))
    }
}

fn not_sent(message: String) -> Lost {
    Lost::Unreachable { message, sent: false }
}

fn ended(error: &hyper::Error) -> Lost {
    Lost::Unreachable { message: explained(error), sent: true }
}

/// What hyper says, with the reason below it.
fn explained(error: &hyper::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
