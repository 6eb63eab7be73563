//! A bad line between a client and a server: it breaks off where the test says.

use std::io::{Read, Result, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Where the next connections break off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    Never,
    /// After so many bytes from the server.
    AfterBytes(u64),
    /// After so many lines of the client; the last of them is still passed on.
    AfterLines(u64),
}

/// Passes bytes on to a server, until it is told to break off.
pub struct Proxy {
    pub port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Negative: never.
    bytes: AtomicI64,
    lines: AtomicI64,
    bytes_passed: AtomicU64,
    lines_passed: AtomicU64,
}

impl Proxy {
    pub fn to(port: u16) -> Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let own = listener.local_addr()?.port();
        let shared = Arc::new(Shared::default());
        let proxy = Proxy { port: own, shared: Arc::clone(&shared) };
        proxy.cut(Cut::Never);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                // The test may be over; then nobody minds.
                std::thread::spawn(move || pass(client, port, &shared));
            }
        });
        Ok(proxy)
    }

    /// Counted for each connection anew.
    pub fn cut(&self, cut: Cut) {
        let (bytes, lines) = match cut {
            Cut::Never => (-1, -1),
            Cut::AfterBytes(count) => (i64::try_from(count).unwrap_or(i64::MAX), -1),
            Cut::AfterLines(count) => (-1, i64::try_from(count).unwrap_or(i64::MAX)),
        };
        self.shared.bytes.store(bytes, Ordering::SeqCst);
        self.shared.lines.store(lines, Ordering::SeqCst);
    }

    /// (bytes from the server, lines of clients) since the last call.
    pub fn passed(&self) -> (u64, u64) {
        (self.shared.bytes_passed.swap(0, Ordering::SeqCst), self.shared.lines_passed.swap(0, Ordering::SeqCst))
    }
}

fn pass(client: TcpStream, port: u16, shared: &Arc<Shared>) -> Result<()> {
    let server = TcpStream::connect(("127.0.0.1", port))?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let counted = Arc::clone(shared);
    std::thread::spawn(move || -> Result<()> {
        let (mut buffer, mut lines) = ([0_u8; 4096], 0_i64);
        loop {
            let read = from_client.read(&mut buffer)?;
            let bytes = buffer.get(..read).unwrap_or_default();
            to_server.write_all(bytes)?;
            let ended = bytes.iter().filter(|byte| **byte == b'\n').count();
            lines += i64::try_from(ended).unwrap_or(0);
            counted.lines_passed.fetch_add(u64::try_from(ended).unwrap_or(0), Ordering::SeqCst);
            let limit = counted.lines.load(Ordering::SeqCst);
            if read == 0 || (limit >= 0 && lines >= limit) {
                let _ = to_server.shutdown(Shutdown::Both);
                let _ = from_client.shutdown(Shutdown::Both);
                return Ok(());
            }
        }
    });
    let (mut from_server, mut to_client) = (server, client);
    let (mut buffer, mut sent) = ([0_u8; 4096], 0_u64);
    loop {
        let read = from_server.read(&mut buffer)?;
        let limit = u64::try_from(shared.bytes.load(Ordering::SeqCst)).ok();
        let room = limit.map_or(read, |limit| read.min(usize::try_from(limit.saturating_sub(sent)).unwrap_or(read)));
        to_client.write_all(buffer.get(..room).unwrap_or_default())?;
        sent += u64::try_from(room).unwrap_or(0);
        shared.bytes_passed.fetch_add(u64::try_from(room).unwrap_or(0), Ordering::SeqCst);
        if read == 0 || room < read || limit.is_some_and(|limit| sent >= limit) {
            let _ = to_client.shutdown(Shutdown::Both);
            let _ = from_server.shutdown(Shutdown::Both);
            return Ok(());
        }
    }
}
