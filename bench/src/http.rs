//! The smallest HTTP/1.1 client that can load a server: keep-alive, whole answers, nothing parsed that is not needed.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Connection {
    pub async fn open(address: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, read: Vec::with_capacity(128 * 1024) })
    }

    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await?;
        let head_end = self.until(b"\r\n\r\n", 0).await?;
        let head = self.read.get(..head_end).context("a head")?;
        let head = std::str::from_utf8(head).context("a head in plain text")?.to_ascii_lowercase();
        let status = head.get(9..12).and_then(|code| code.parse().ok()).context("a status")?;
        let length = head.split("content-length:").nth(1).and_then(|rest| rest.lines().next());
        let end = match length {
            Some(length) => head_end + length.trim().parse::<usize>().context("a length")?,
            None if head.contains("transfer-encoding: chunked") => self.until(b"\r\n0\r\n\r\n", head_end - 2).await?,
            None => bail!("an answer without an end: {head}"),
        };
        while self.read.len() < end {
            self.more().await?;
        }
        let body = self.read.get(head_end..end).unwrap_or_default().to_vec();
        self.read.drain(..end);
        Ok(Answer { status, body })
    }

    /// Reads until `mark` was seen at or after `from`; gives where it ends.
    async fn until(&mut self, mark: &[u8], from: usize) -> Result<usize> {
        loop {
            let seen = self.read.get(from..).unwrap_or_default();
            if let Some(at) = seen.windows(mark.len()).position(|window| window == mark) {
                return Ok(from + at + mark.len());
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> Result<()> {
        match self.stream.read_buf(&mut self.read).await? {
            0 => bail!("the server closed the connection"),
            _ => Ok(()),
        }
    }
}

pub fn get(path: &str, cookie: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: kept_session={cookie}\r\n\r\n").into_bytes()
}

pub fn post(path: &str, token: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub fn get_as(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}
