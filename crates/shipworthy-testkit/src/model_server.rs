//! A model behind an address on this machine that answers as a script says: well, late, in pieces, or not at all.
//!
//! Every connection has a thread of its own, so that a delay is that delay however many calls are under way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request, as the script sees it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// From 0, in the order in which requests came.
    pub number: usize,
    /// Path and query.
    pub path: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    /// What was sent.
    pub body: String,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What the server does about a request.
#[derive(Debug, Clone)]
pub enum Does {
    /// Answers after a while.
    Replies {
        /// Before the first byte.
        after: Duration,
        /// 200, 429, and so on.
        status: u16,
        /// Beside `content-length`.
        headers: Vec<(String, String)>,
        /// As it is.
        body: Vec<u8>,
    },
    /// Answers in pieces, each after a pause.
    Pieces {
        /// What is said.
        pieces: Vec<String>,
        /// Before each of them.
        pause: Duration,
        /// Whether the stream is brought to its end.
        whole: bool,
    },
    /// Says the same again and again until nobody listens.
    Endless {
        /// What is said.
        piece: String,
        /// Before each time.
        pause: Duration,
    },
    /// Announces a longer reply than it gives.
    Cut {
        /// What is given of it.
        body: Vec<u8>,
    },
    /// Says something that is no HTTP.
    Garbage,
    /// Closes the connection without a word.
    Closes,
    /// Does not answer.
    Hangs,
}

impl Does {
    /// A reply at once.
    pub fn reply(status: u16, body: impl Into<Vec<u8>>) -> Does {
        Does::Replies { after: Duration::ZERO, status, headers: Vec::new(), body: body.into() }
    }

    /// The same with a further header.
    pub fn with(mut self, name: &str, value: &str) -> Does {
        if let Does::Replies { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The same, so much later.
    pub fn after(mut self, delay: Duration) -> Does {
        if let Does::Replies { after, .. } = &mut self {
            *after = delay;
        }
        self
    }

    /// A chat completion that says `text`: 12 tokens of prompt, 5 of reply.
    pub fn says(text: &str) -> Does {
        let reply = serde_json::json!({
            "id": "c", "object": "chat.completion", "model": "mock-1",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17},
        });
        Does::reply(200, reply.to_string()).with("content-type", "application/json")
    }
}

/// The server. It ends when it is dropped.
pub struct ModelServer {
    address: SocketAddr,
    state: Arc<State>,
}

type Script = Box<dyn Fn(&Asked) -> Does + Send + Sync>;

struct State {
    script: Script,
    over: AtomicBool,
    asked: AtomicUsize,
    connections: AtomicUsize,
    under_way: AtomicUsize,
    most_at_once: AtomicUsize,
    requests: Mutex<Vec<Asked>>,
    keeps_requests: bool,
}

impl ModelServer {
    /// Starts a server that does what `script` says, and keeps what it was asked.
    pub fn start(script: impl Fn(&Asked) -> Does + Send + Sync + 'static) -> ModelServer {
        ModelServer::serve(Box::new(script), true)
    }

    /// Starts a server that always says the same after a delay, and keeps nothing.
    pub fn steady(text: &str, delay: Duration) -> ModelServer {
        let does = Does::says(text).after(delay);
        ModelServer::serve(Box::new(move |_| does.clone()), false)
    }

    fn serve(script: Script, keeps_requests: bool) -> ModelServer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("this machine has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let state = Arc::new(State {
            script,
            over: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            requests: Mutex::new(Vec::new()),
            keeps_requests,
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.over.load(Ordering::SeqCst) {
                    return;
                }
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let state = Arc::clone(&shared);
                // Who hangs up in the middle is not missed.
                thread::spawn(move || state.connection(stream).is_ok());
            }
        });
        ModelServer { address, state }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many requests came.
    pub fn asked(&self) -> usize {
        self.state.asked.load(Ordering::SeqCst)
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// How many requests were under way at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.state.most_at_once.load(Ordering::SeqCst)
    }

    /// What it was asked, in order.
    pub fn requests(&self) -> Vec<Asked> {
        self.state.requests.lock().expect("no thread panics with it").clone()
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::SeqCst);
        // Somebody has to knock for the door to be opened and closed.
        TcpStream::connect(self.address).ok();
    }
}

impl State {
    fn connection(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        while let Some(mut asked) = request(&mut reader)? {
            asked.number = self.asked.fetch_add(1, Ordering::SeqCst);
            let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_at_once.fetch_max(now, Ordering::SeqCst);
            if self.keeps_requests {
                self.requests.lock().expect("no thread panics with it").push(asked.clone());
            }
            let goes_on = self.answer(&mut writer, (self.script)(&asked));
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            if !goes_on? {
                break;
            }
        }
        Ok(())
    }

    /// Whether the connection can take another request.
    fn answer(&self, writer: &mut TcpStream, does: Does) -> std::io::Result<bool> {
        const EVENTS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        match does {
            Does::Replies { after, status, headers, body } => {
                thread::sleep(after);
                let mut head = format!("HTTP/1.1 {status} Said\r\ncontent-length: {}\r\n", body.len());
                headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
                head.push_str("\r\n");
                let mut bytes = head.into_bytes();
                bytes.extend_from_slice(&body);
                // Whoever waits has its reply before this server reckons that it is no longer under way.
                writer.write_all(&bytes)?;
                Ok(true)
            }
            Does::Pieces { pieces, pause, whole } => {
                writer.write_all(EVENTS.as_bytes())?;
                for piece in pieces {
                    thread::sleep(pause);
                    writer.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes())?;
                }
                if whole {
                    writer.write_all(b"0\r\n\r\n")?;
                }
                Ok(whole)
            }
            Does::Endless { piece, pause } => {
                writer.write_all(EVENTS.as_bytes())?;
                while !self.over.load(Ordering::SeqCst) {
                    thread::sleep(pause);
                    writer.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes())?;
                }
                Ok(false)
            }
            Does::Cut { body } => {
                writer
                    .write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len() + 10).as_bytes())?;
                writer.write_all(&body)?;
                Ok(false)
            }
            Does::Garbage => {
                writer.write_all(b"\x00\xff\x1b[2Jno HTTP at all\r\n\r\n")?;
                Ok(false)
            }
            Does::Closes => Ok(false),
            Does::Hangs => {
                // Until the other side has had enough.
                let mut byte = [0];
                writer.read(&mut byte).map(|_| false)
            }
        }
    }
}

/// The next request of a connection; `None` where it ends.
fn request(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Asked>> {
    let mut asked = Asked::default();
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    asked.path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
        if name == "content-length" {
            length = value.parse().unwrap_or(0);
        }
        asked.headers.push((name, value));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    asked.body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(asked))
}
