//! A page that stays open: it hears what happens by `/live`, goes to another node when its own dies, and goes on where it
//! was.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use app::{Clock, Timestamp};

use crate::load::Urls;

/// What it heard: the number of an entry, and when. `None`: so much that it was told only that.
pub type Heard = Vec<(Option<i64>, Timestamp)>;

pub struct Page {
    stop: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<Heard>,
}

impl Page {
    /// Shows what has happened up to this entry.
    pub fn open(urls: Urls, first: usize, session: String, shown: i64) -> Page {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let (mut heard, mut last) = (Heard::new(), shown);
            for attempt in 0.. {
                if told.load(Ordering::Relaxed) {
                    break;
                }
                let url = urls[(first + attempt) % urls.len()].lock().unwrap().clone();
                // It ends when its node does.
                let _ended = listen(&url, &session, &mut last, &mut heard, &told);
                std::thread::sleep(Duration::from_millis(100));
            }
            heard
        });
        Page { stop, thread }
    }

    pub fn close(self) -> Heard {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

fn listen(url: &str, session: &str, last: &mut i64, heard: &mut Heard, stop: &AtomicBool) -> std::io::Result<()> {
    let stream = TcpStream::connect(url.trim_start_matches("http://"))?;
    stream.set_read_timeout(Some(Duration::from_millis(200)))?;
    // HTTP 1.0: the answer comes as it is, and ends with the connection.
    write!(
        &stream,
        "GET /live?after={last} HTTP/1.0\r\nHost: 127.0.0.1\r\nCookie: kept_session={session}\r\n\
         Last-Event-ID: {last}\r\n\r\n"
    )?;
    let (mut lines, mut line, mut id) = (BufReader::new(stream), String::new(), None);
    while !stop.load(Ordering::Relaxed) {
        match lines.read_line(&mut line) {
            Ok(0) => return Ok(()),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock) => continue,
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        let text = line.trim();
        if let Some(number) = text.strip_prefix("id:") {
            id = number.trim().parse().ok();
        } else if text.contains("many.happened") {
            heard.push((None, Clock::System.now()));
        } else if text.is_empty()
            && let Some(number) = id.take()
        {
            heard.push((Some(number), Clock::System.now()));
            *last = number;
        }
        line.clear();
    }
    Ok(())
}
