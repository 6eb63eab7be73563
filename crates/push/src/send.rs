//! Handing a message to a push service (RFC 8030).

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

use crate::endpoint::is_public;

const TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Worth waking a telephone that saves its battery.
    High,
    Normal,
}

/// A message, encrypted and signed.
#[derive(Debug, Clone)]
pub struct Post {
    pub endpoint: Url,
    pub authorization: String,
    pub body: Vec<u8>,
    /// How long the service keeps it for a browser that is off.
    pub ttl_s: i64,
    pub urgency: Urgency,
    /// A later one with the same topic takes its place there: at most 32 letters of base64 for addresses.
    pub topic: String,
}

/// What the service says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// The browser does not want any more.
    Gone,
    /// Not now; after so many seconds, if it says so.
    Later {
        after_s: Option<i64>,
        reason: String,
    },
    /// Never like this.
    Refused(String),
}

/// Hands it over. Blocks; waits ten seconds at most. `inside`: also to addresses of our own network.
pub fn send(post: &Post, inside: bool, now: jiff::Timestamp) -> Answer {
    let urgency = match post.urgency {
        Urgency::High => "high",
        Urgency::Normal => "normal",
    };
    let request = agent(inside, TIMEOUT)
        .post(post.endpoint.as_str())
        .header("Authorization", &post.authorization)
        .header("Content-Encoding", "aes128gcm")
        .header("Content-Type", "application/octet-stream")
        .header("TTL", post.ttl_s.to_string())
        .header("Urgency", urgency)
        .header("Topic", &post.topic);
    match request.send(post.body.as_slice()) {
        Ok(answer) => {
            let after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
            understood(answer.status().as_u16(), after, now)
        }
        Err(ureq::Error::HostNotFound) => later("the name of the push service has no public address".to_owned()),
        Err(error) => later(error.to_string()),
    }
}

fn later(reason: String) -> Answer {
    Answer::Later { after_s: None, reason }
}

fn understood(status: u16, after: Option<&str>, now: jiff::Timestamp) -> Answer {
    let reason = format!("the push service answered {status}");
    match status {
        200..=299 => Answer::Taken,
        404 | 410 => Answer::Gone,
        408 | 429 | 500..=599 => Answer::Later { after_s: after.and_then(|text| seconds(text, now)), reason },
        _ => Answer::Refused(reason),
    }
}

/// `Retry-After`: seconds, or a date; at most a day.
pub(crate) fn seconds(text: &str, now: jiff::Timestamp) -> Option<i64> {
    const DAY_S: i64 = 86_400;
    let text = text.trim();
    let date = || jiff::fmt::rfc2822::parse(text).ok().map(|at| at.timestamp().as_second() - now.as_second());
    text.parse::<i64>().ok().or_else(date).map(|seconds| seconds.clamp(0, DAY_S))
}

pub(crate) fn agent(inside: bool, timeout: Duration) -> Agent {
    let roots = OnceLock::get_or_init(&ROOTS, roots).clone();
    let config = Agent::config_builder()
        .timeout_global(Some(timeout))
        .http_status_as_error(false)
        .max_redirects(0)
        // A proxy would look names up by itself, behind our back.
        .proxy(None)
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Public { inside, names: DefaultResolver::default() })
}

static ROOTS: OnceLock<RootCerts> = OnceLock::new();

/// What this machine trusts; where it names none, what browsers do.
fn roots() -> RootCerts {
    let native = rustls_native_certs::load_native_certs().certs;
    if native.is_empty() {
        return RootCerts::WebPki;
    }
    let certificates: Vec<Certificate<'static>> =
        native.iter().map(|one| Certificate::from_der(one.as_ref()).to_owned()).collect();
    RootCerts::Specific(Arc::new(certificates))
}

/// Gives only addresses that everybody can reach; the connection is made to one of those and to no other.
#[derive(Debug)]
struct Public {
    inside: bool,
    names: DefaultResolver,
}

impl Resolver for Public {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let mut public = self.empty();
        let fits = |address: &&SocketAddr| self.inside || is_public(address.ip());
        for address in found.iter().filter(fits) {
            public.push(*address);
        }
        if public.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(public) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_what_to_do_next() {
        let now = "2026-11-24T14:00:00Z".parse().unwrap();
        let later = |status, after| match understood(status, after, now) {
            Answer::Later { after_s, .. } => after_s,
            other => panic!("{other:?}"),
        };
        assert_eq!(understood(201, None, now), Answer::Taken);
        for status in [404, 410] {
            assert_eq!(understood(status, None, now), Answer::Gone);
        }
        assert_eq!(later(429, Some("120")), Some(120));
        assert_eq!(later(503, Some("Tue, 24 Nov 2026 14:05:00 GMT")), Some(300));
        assert_eq!(later(503, Some("soon")), None);
        assert_eq!(later(500, None), None);
        assert_eq!(later(429, Some("99999999")), Some(86_400));
        for status in [301, 400, 401, 403, 413] {
            assert!(matches!(understood(status, None, now), Answer::Refused(_)), "{status}");
        }
    }

    #[test]
    fn a_name_that_leads_into_the_house_is_not_followed() {
        let post = Post {
            endpoint: "https://localhost:9/x".parse().unwrap(),
            authorization: String::new(),
            body: Vec::new(),
            ttl_s: 0,
            urgency: Urgency::Normal,
            topic: "t".to_owned(),
        };
        let said = send(&post, false, jiff::Timestamp::UNIX_EPOCH);
        assert!(matches!(&said, Answer::Later { reason, .. } if reason.contains("no public address")), "{said:?}");
    }
}
