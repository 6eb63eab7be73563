//! Handing a message to a program of the business's own choosing (a webhook): public addresses alone unless allowed, no
//! leading on to others, never longer than ten seconds.

use std::io::Read;
use std::time::{Duration, Instant};

use url::Url;

use crate::{endpoint, send};

const TIMEOUT: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes: enough to see what went wrong.
const MOST_READ: u64 = 600;

/// A message, signed.
#[derive(Debug, Clone)]
pub struct Call {
    pub url: Url,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// What the other side said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `None`: nothing came back.
    pub status: Option<u16>,
    /// The beginning of its answer, or why there was none.
    pub said: String,
    /// It asks to be asked again no sooner, in seconds.
    pub after_s: Option<i64>,
    pub took_ms: i64,
}

/// Whether webhooks may lead into our own network: `KEPT_WEBHOOKS_INSIDE=1`, for programs in the house, and tests.
pub fn inside() -> bool {
    std::env::var_os("KEPT_WEBHOOKS_INSIDE").is_some_and(|value| value == "1")
}

/// Reads an address: `https`, and one that everybody can reach unless `inside`.
pub fn read(text: &str, inside: bool) -> Result<Url, endpoint::NotPublic> {
    endpoint::read(text.trim(), inside)
}

/// Hands it over. Blocks; waits ten seconds at most, however slowly an answer drips.
pub fn call(call: &Call, inside: bool, now: jiff::Timestamp) -> Answer {
    let began = Instant::now();
    let mut request = send::agent(inside, TIMEOUT)
        .post(call.url.as_str())
        .header("Content-Type", "application/json")
        .header("User-Agent", "Kept-Webhooks/1");
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let (status, said, after_s) = match request.send(call.body.as_bytes()) {
        Ok(mut answer) => {
            let after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
            let after_s = after.and_then(|text| send::seconds(text, now));
            let mut bytes = Vec::new();
            // What can't be read to its end is still an answer: its status counts.
            let _ = answer.body_mut().as_reader().take(MOST_READ).read_to_end(&mut bytes);
            (Some(answer.status().as_u16()), String::from_utf8_lossy(&bytes).replace('\0', ""), after_s)
        }
        Err(ureq::Error::HostNotFound) => (None, "the address has no name that everybody can reach".to_owned(), None),
        Err(error) => (None, error.to_string(), None),
    };
    let took_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    Answer { status, said: said.trim().to_owned(), after_s, took_ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_into_the_house_is_not_called() {
        let into = Call { url: "https://localhost:9/x".parse().unwrap(), headers: Vec::new(), body: "{}".to_owned() };
        let answer = call(&into, false, jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(answer.status, None);
        assert!(answer.said.contains("everybody can reach"), "{answer:?}");
        for bad in ["http://example.com/x", "https://10.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/", "x"] {
            assert!(read(bad, false).is_err(), "{bad}");
        }
        assert!(read(" https://hooks.example.com/kept?a=b ", false).is_ok());
    }
}
