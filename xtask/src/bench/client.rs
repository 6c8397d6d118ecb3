//! Asks a server over one connection that stays open, as browsers do.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use anyhow::{Context, bail};

/// Where it listens, and the key of its start.
#[derive(Debug, Clone)]
pub struct Server {
    pub host: String,
    pub key: String,
}

/// A connection.
pub struct Client<'a> {
    server: &'a Server,
    stream: BufReader<TcpStream>,
}

impl<'a> Client<'a> {
    pub fn to(server: &'a Server) -> anyhow::Result<Client<'a>> {
        let stream = TcpStream::connect(&server.host).context("the server listens")?;
        stream.set_nodelay(true)?;
        Ok(Client { server, stream: BufReader::with_capacity(1 << 16, stream) })
    }

    /// Status and body.
    pub fn get(&mut self, path: &str) -> anyhow::Result<(u16, String)> {
        let (status, body) = self.ask("GET", path, "")?;
        Ok((status, String::from_utf8(body)?))
    }

    /// Asks as a browser does, which takes compressed answers: status, and bytes as they came.
    pub fn browse(&mut self, path: &str) -> anyhow::Result<(u16, usize)> {
        let (status, body) = self.ask("GET", path, "Accept-Encoding: gzip, deflate, br, zstd\r\n")?;
        Ok((status, body.len()))
    }

    /// Asks for something to be done.
    pub fn post(&mut self, path: &str) -> anyhow::Result<()> {
        let (status, body) = self.ask("POST", path, "")?;
        anyhow::ensure!((200..300).contains(&status), "{path} answers {status}: {}", String::from_utf8_lossy(&body));
        Ok(())
    }

    fn ask(&mut self, method: &str, path: &str, headers: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        let Server { host, key } = self.server;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n{headers}Content-Length: 0\r\n\r\n"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        answer(&mut self.stream)
    }
}

/// Reads one answer, and nothing of the next.
fn answer(stream: &mut impl BufRead) -> anyhow::Result<(u16, Vec<u8>)> {
    let first = line(stream)?;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.with_context(|| format!("{first:?} is no answer"))?;
    let (mut length, mut chunked) = (0, false);
    loop {
        let header = line(stream)?.to_lowercase();
        match header.split_once(':') {
            None => break,
            Some(("content-length", value)) => length = value.trim().parse()?,
            Some(("transfer-encoding", value)) => chunked = value.trim() == "chunked",
            Some(_) => {}
        }
    }
    let mut body = Vec::new();
    if chunked {
        loop {
            let size = line(stream)?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)?;
            let from = body.len();
            body.resize(from + size, 0);
            stream.read_exact(&mut body[from..])?;
            if !line(stream)?.is_empty() {
                bail!("a piece of an answer does not end");
            }
            if size == 0 {
                break;
            }
        }
    } else {
        body.resize(length, 0);
        stream.read_exact(&mut body)?;
    }
    Ok((status, body))
}

fn line(stream: &mut impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    anyhow::ensure!(stream.read_line(&mut line)? > 0, "the server hung up");
    Ok(line.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_one_by_one() {
        let mut stream = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n\
                          HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
            .as_bytes();
        assert_eq!(answer(&mut stream).unwrap(), (200, b"abcde".to_vec()));
        assert_eq!(answer(&mut stream).unwrap(), (404, b"no".to_vec()));
        assert!(answer(&mut stream).is_err());
    }
}
