//! Bytes in and out: one answer at a time, with the literals in it, never more than was agreed.

use std::io::{self, ErrorKind};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::client::TlsStream;

use super::failure::{Failure, of_io};
use super::{Account, Limits, tls};
use crate::smtp::Security;

/// Text of one answer, without its literals: a search over a million mails has eight million letters.
const LONGEST_TEXT: usize = 32 * 1024 * 1024;
/// A literal that is no mail: a folder's name, a word of the server.
const LONGEST_WORD: u64 = 64 * 1024;
/// How much a buffer grows at once, so that an announced length alone costs nothing.
const GROWTH: usize = 1024 * 1024;

/// Part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(Vec<u8>),
    Literal(Vec<u8>),
}

enum Stream {
    Plain(BufReader<TcpStream>),
    Tls(Box<BufReader<TlsStream<TcpStream>>>),
    /// Between the two.
    Gone,
}

pub struct Wire {
    stream: Stream,
    /// For words: `host:port`.
    pub server: String,
    pub limits: Limits,
    /// When the command that is under way must be done.
    until: Instant,
    /// Whether mails may come, or short words only.
    pub wants_mail: bool,
}

const BUFFER: usize = 64 * 1024;

impl Wire {
    /// Connects, and encrypts at once where that is asked for.
    pub async fn connect(account: &Account, limits: Limits) -> Result<Wire, Failure> {
        let server = format!("{}:{}", account.host, account.port);
        let connecting = async {
            let stream = TcpStream::connect((account.host.as_str(), account.port)).await?;
            stream.set_nodelay(true)?;
            Ok(match account.security {
                Security::Tls => {
                    let stream = tls::encrypt(&account.host, stream).await?;
                    Stream::Tls(Box::new(BufReader::with_capacity(BUFFER, stream)))
                }
                Security::StartTls | Security::None => Stream::Plain(BufReader::with_capacity(BUFFER, stream)),
            })
        };
        let stream = timeout(limits.silence, connecting).await.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()));
        let stream = stream.map_err(|error| of_io(&server, &error))?;
        let until = Instant::now() + limits.command;
        Ok(Wire { stream, server, limits, until, wants_mail: false })
    }

    /// After STARTTLS. What came in plain before must not be taken for what comes safely (CVE-2011-0411 and its kin).
    pub async fn encrypt(&mut self, host: &str) -> Result<(), Failure> {
        let Stream::Plain(plain) = std::mem::replace(&mut self.stream, Stream::Gone) else {
            return Err(Failure::Nonsense(format!("{} is encrypted already.", self.server)));
        };
        if !plain.buffer().is_empty() {
            let words =
                "sent something between STARTTLS and the encryption: somebody may be meddling with the connection.";
            return Err(Failure::Nonsense(format!("{} {words}", self.server)));
        }
        let encrypting = timeout(self.limits.silence, tls::encrypt(host, plain.into_inner())).await;
        let stream = encrypting.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()));
        let stream = stream.map_err(|error| of_io(&self.server, &error))?;
        self.stream = Stream::Tls(Box::new(BufReader::with_capacity(BUFFER, stream)));
        Ok(())
    }

    /// Begins to count the time of a command.
    pub fn begin(&mut self) {
        self.until = Instant::now() + self.limits.command;
    }

    pub async fn send(&mut self, text: &str) -> Result<(), Failure> {
        let by = self.by();
        let sent = match &mut self.stream {
            Stream::Plain(stream) => timeout_at(by, write(stream, text)).await,
            Stream::Tls(stream) => timeout_at(by, write(stream.as_mut(), text)).await,
            Stream::Gone => Ok(Err(ErrorKind::NotConnected.into())),
        };
        let sent = sent.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()));
        sent.map_err(|error| of_io(&self.server, &error))
    }

    /// Waits until the server says something, at most so long; whether it did. May be given up at any time.
    pub async fn hears(&mut self, at_most: Duration) -> Result<bool, Failure> {
        let heard = match &mut self.stream {
            Stream::Plain(stream) => timeout(at_most, fill(stream)).await,
            Stream::Tls(stream) => timeout(at_most, fill(stream.as_mut())).await,
            Stream::Gone => Ok(Err(ErrorKind::NotConnected.into())),
        };
        match heard {
            Ok(Ok(())) => Ok(true),
            Ok(Err(error)) => Err(of_io(&self.server, &error)),
            Err(_) => Ok(false),
        }
    }

    /// The next answer, whole.
    pub async fn answer(&mut self) -> Result<Vec<Piece>, Failure> {
        let mut pieces = Vec::new();
        let mut room = LONGEST_TEXT;
        loop {
            let line = self.line(room).await?;
            room = room.saturating_sub(line.len());
            let Some(length) = literal_length(&line) else {
                pieces.push(Piece::Text(line));
                return Ok(pieces);
            };
            let longest = if self.wants_mail { self.limits.largest_mail } else { LONGEST_WORD };
            if length > longest {
                let server = &self.server;
                return Err(Failure::Nonsense(format!(
                    "{server} announced {length} bytes where at most {longest} are taken."
                )));
            }
            pieces.push(Piece::Text(line));
            pieces.push(Piece::Literal(self.literal(length).await?));
        }
    }

    fn by(&self) -> Instant {
        self.until.min(Instant::now() + self.limits.silence)
    }

    /// Up to the end of the line, without it.
    async fn line(&mut self, room: usize) -> Result<Vec<u8>, Failure> {
        let mut line = Vec::new();
        loop {
            let by = self.by();
            let ended = match &mut self.stream {
                Stream::Plain(stream) => timeout_at(by, more_of_line(stream, &mut line)).await,
                Stream::Tls(stream) => timeout_at(by, more_of_line(stream.as_mut(), &mut line)).await,
                Stream::Gone => Ok(Err(ErrorKind::NotConnected.into())),
            };
            let ended = ended.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()));
            let ended = ended.map_err(|error| of_io(&self.server, &error))?;
            if line.len() > room {
                return Err(Failure::Nonsense(format!("{} sends a line without an end.", self.server)));
            }
            if ended {
                while matches!(line.last(), Some(b'\r' | b'\n')) {
                    line.pop();
                }
                return Ok(line);
            }
        }
    }

    async fn literal(&mut self, length: u64) -> Result<Vec<u8>, Failure> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let mut bytes: Vec<u8> = Vec::new();
        while bytes.len() < length {
            if bytes.capacity() == bytes.len() {
                bytes.reserve_exact((length - bytes.len()).min(bytes.len().max(GROWTH)));
            }
            let by = self.by();
            let read = match &mut self.stream {
                Stream::Plain(stream) => timeout_at(by, more_bytes(stream, &mut bytes, length)).await,
                Stream::Tls(stream) => timeout_at(by, more_bytes(stream.as_mut(), &mut bytes, length)).await,
                Stream::Gone => Ok(Err(ErrorKind::NotConnected.into())),
            };
            let read = read.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()));
            read.map_err(|error| of_io(&self.server, &error))?;
        }
        Ok(bytes)
    }
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes()).await?;
    stream.flush().await
}

async fn fill<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> io::Result<()> {
    if stream.fill_buf().await?.is_empty() { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

/// Takes what is there of the line; whether its end was among it.
async fn more_of_line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>, line: &mut Vec<u8>) -> io::Result<bool> {
    let there = stream.fill_buf().await?;
    if there.is_empty() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let end = there.iter().position(|byte| *byte == b'\n');
    let taken = end.map_or(there.len(), |at| at + 1);
    line.extend_from_slice(there.get(..taken).unwrap_or_default());
    stream.consume(taken);
    Ok(end.is_some())
}

async fn more_bytes<S: AsyncRead + Unpin>(
    stream: &mut BufReader<S>,
    bytes: &mut Vec<u8>,
    length: usize,
) -> io::Result<()> {
    let room = bytes.capacity().min(length).saturating_sub(bytes.len());
    let read = stream.take(u64::try_from(room).unwrap_or(0)).read_buf(bytes).await?;
    if read == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

/// `… {123}` at the end of a line announces 123 bytes (`{123+}` and `~{123}` too).
fn literal_length(line: &[u8]) -> Option<u64> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|byte| *byte == b'{')?;
    let digits = inner.get(open + 1..)?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    // A number that does not fit is longer than anything we take.
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::literal_length;

    #[test]
    fn a_length_stands_at_the_end_of_a_line() {
        assert_eq!(literal_length(b"* 1 FETCH (BODY[] {12}"), Some(12));
        assert_eq!(literal_length(b"A1 LOGIN {3+}"), Some(3));
        assert_eq!(literal_length(b"* OK {12} more"), None);
        assert_eq!(literal_length(b"* OK {}"), None);
        assert_eq!(literal_length(b"{99999999999999999999999999}"), Some(u64::MAX));
    }
}
