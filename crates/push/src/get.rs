//! Fetching a text from an address that somebody named: public addresses alone, also where it leads on to another.

use std::time::Duration;

use ureq::http::HeaderMap;
use ureq::http::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION};
use url::Url;

use crate::{endpoint, send};

const TIMEOUT: Duration = Duration::from_secs(20);
/// Ways on to another address.
const MOST_STEPS: usize = 4;

/// Why nothing came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFetched {
    /// The server said so.
    Status(u16),
    /// It leads somewhere that not everybody can reach.
    NotPublic,
    TooLarge,
    NotText,
    Unreachable(String),
}

/// What a server said of a text that it sent (RFC 9110, 8.8): sent back to it, it need not send the same text again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Where the text came from in the end. Nobody else is asked by what this server said.
    pub url: String,
    /// `ETag`, as it came; empty: none.
    pub etag: String,
    /// `Last-Modified`, as it came; empty: none.
    pub modified: String,
}

impl Stamp {
    fn of(url: &Url, headers: &HeaderMap) -> Stamp {
        const LONGEST: usize = 500;
        let said = |name| headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| text.len() <= LONGEST);
        let said = |name| said(name).unwrap_or_default().to_owned();
        Stamp { url: url.to_string(), etag: said(ETAG), modified: said(LAST_MODIFIED) }
    }

    /// What is asked by; the tag says more than the time.
    fn condition(&self, url: &Url) -> Option<(ureq::http::HeaderName, &str)> {
        match (self.url == url.as_str(), self.etag.as_str(), self.modified.as_str()) {
            (false, ..) | (true, "", "") => None,
            (true, "", modified) => Some((IF_MODIFIED_SINCE, modified)),
            (true, etag, _) => Some((IF_NONE_MATCH, etag)),
        }
    }
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Got {
    Text(String, Stamp),
    /// As it was when the stamp was given.
    Same,
}

/// The text behind an address. Blocks; waits twenty seconds at most for each step. `known`: what was said of the text that
/// is there already; the default where there is none. `inside`: also in our own network.
pub fn text(address: &str, most_bytes: u64, known: &Stamp, inside: bool) -> Result<Got, NotFetched> {
    let mut url = endpoint::read(address, inside).map_err(|_| NotFetched::NotPublic)?;
    let agent = send::agent(inside, TIMEOUT);
    for _ in 0..MOST_STEPS {
        let mut request = agent.get(url.as_str()).header("Accept", "text/calendar, text/plain;q=0.5, */*;q=0.1");
        let condition = known.condition(&url);
        if let Some((name, value)) = &condition {
            request = request.header(name, *value);
        }
        let mut answer = request.call().map_err(failed)?;
        let status = answer.status().as_u16();
        match status {
            200 => {
                let stamp = Stamp::of(&url, answer.headers());
                let text = answer.body_mut().with_config().limit(most_bytes).read_to_string().map_err(failed)?;
                return Ok(Got::Text(text, stamp));
            }
            304 if condition.is_some() => return Ok(Got::Same),
            301 | 302 | 303 | 307 | 308 => {
                let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
                url = onwards(&url, to, inside)?;
            }
            other => return Err(NotFetched::Status(other)),
        }
    }
    Err(NotFetched::Status(310))
}

fn onwards(from: &Url, to: &str, inside: bool) -> Result<Url, NotFetched> {
    let mut to = from.join(to).map_err(|_| NotFetched::NotPublic)?;
    to.set_fragment(None);
    endpoint::read(to.as_str(), inside).map_err(|_| NotFetched::NotPublic)
}

fn failed(error: ureq::Error) -> NotFetched {
    match error {
        ureq::Error::HostNotFound => NotFetched::NotPublic,
        ureq::Error::BodyExceedsLimit(_) => NotFetched::TooLarge,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => NotFetched::NotText,
        other => NotFetched::Unreachable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_on_leads_to_public_addresses_alone() {
        let from = Url::parse("https://calendars.example.com/a/b.ics").unwrap();
        let to = |to: &str| onwards(&from, to, false).map(|url| url.to_string());
        assert_eq!(to("/c.ics#x").unwrap(), "https://calendars.example.com/c.ics");
        assert_eq!(to("https://other.example.com/d").unwrap(), "https://other.example.com/d");
        for bad in [
            "http://calendars.example.com/",
            "https://127.0.0.1/",
            "https://[::1]/x",
            "//localhost/x",
            "file:///etc/passwd",
        ] {
            assert_eq!(to(bad), Err(NotFetched::NotPublic), "{bad}");
        }
        let got = text("https://169.254.169.254/latest", 10, &Stamp::default(), false);
        assert_eq!(got, Err(NotFetched::NotPublic));
    }

    #[test]
    fn a_stamp_is_shown_to_the_server_that_gave_it_alone() {
        let url = Url::parse("https://calendars.example.com/days.ics").unwrap();
        let mut headers = HeaderMap::new();
        assert_eq!(Stamp::of(&url, &headers).condition(&url), None, "nothing was said");
        headers.insert(LAST_MODIFIED, "Tue, 24 Nov 2026 14:00:00 GMT".parse().unwrap());
        let by_time = Stamp::of(&url, &headers);
        assert_eq!(by_time.condition(&url), Some((IF_MODIFIED_SINCE, "Tue, 24 Nov 2026 14:00:00 GMT")));
        headers.insert(ETAG, "\"a1\"".parse().unwrap());
        let by_tag = Stamp::of(&url, &headers);
        assert_eq!(by_tag.condition(&url), Some((IF_NONE_MATCH, "\"a1\"")));
        let other = Url::parse("https://other.example.com/days.ics").unwrap();
        assert_eq!(by_tag.condition(&other), None);
        headers.insert(ETAG, format!("\"{}\"", "a".repeat(600)).parse().unwrap());
        assert_eq!(Stamp::of(&url, &headers).etag, "", "nobody needs so long a tag");
    }
}
