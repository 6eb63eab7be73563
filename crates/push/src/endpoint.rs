//! Where a browser says its messages go. Anybody who logs in can name an address, so ours must not become a way into the
//! house: `https` alone, and public addresses alone, looked at again when the name is resolved.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

const LONGEST: usize = 2_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no address of a push service")]
pub struct NotPublic;

/// Reads an endpoint. `inside`: also one of our own network, for tests and for push services in the house.
pub fn read(text: &str, inside: bool) -> Result<Url, NotPublic> {
    let url = Url::parse(text).map_err(|_| NotPublic)?;
    let plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    if text.len() > LONGEST || !plain || url.fragment().is_some() {
        return Err(NotPublic);
    }
    let public = match url.host() {
        None => false,
        Some(Host::Ipv4(ip)) => is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_public(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => name.contains('.') && !name.ends_with(".localhost"),
    };
    if inside || public && url.port().is_none() { Ok(url) } else { Err(NotPublic) }
}

/// Whether push services of our own network may be used: `KEPT_PUSH_INSIDE=1`, which tests set.
pub fn inside() -> bool {
    std::env::var_os("KEPT_PUSH_INSIDE").is_some_and(|value| value == "1")
}

/// Scheme and host, with a port that is not the usual one.
pub fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether everybody can reach it: no machine of the house, of its network, or of the network's operator.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation();
    let shared = a == 100 && (64..128).contains(&b);
    let reserved = a == 0 || a >= 224 || a == 192 && b == 0 && c == 0 || a == 198 && (b == 18 || b == 19);
    let relay = a == 192 && b == 88 && c == 99;
    !special && !shared && !reserved && !relay
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let [a, b, ..] = ip.segments();
    // Only 2000::/3 is given out; in it, ways to IPv4 (Teredo, 6to4) and what books use as examples are not.
    a & 0xe000 == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b < 0x200 || b == 0xdb8)) && a != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_over_https() {
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/x",
            "https://web.push.apple.com/QX?a=b",
            "https://93.184.216.34/x",
        ] {
            assert!(read(good, false).is_ok(), "{good}");
        }
        for bad in [
            "http://fcm.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://0x7f.1/x",
            "https://2130706433/x",
            "https://[::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://[64:ff9b::a00:1]/x",
            "https://[2002:a00:1::]/x",
            "https://[fd00::1]/x",
            "https://169.254.169.254/latest/meta-data",
            "https://10.1.2.3/x",
            "https://100.64.0.1/x",
            "https://localhost/x",
            "https://a.localhost/x",
            "https://intranet/x",
            "https://user@push.example.com/x",
            "https://push.example.com:8443/x",
            "https://push.example.com/x#y",
            "file:///etc/passwd",
            "gopher://push.example.com/x",
            "",
        ] {
            assert_eq!(read(bad, false), Err(NotPublic), "{bad}");
        }
        assert!(read("https://localhost:8443/x", true).is_ok());
        assert!(read("http://localhost:8443/x", true).is_err(), "not even in the house without TLS");
        assert_eq!(origin(&read("https://push.example.com/a/b", false).unwrap()), "https://push.example.com");
    }
}
