//! Where mails come by LMTP, and never where strangers reach it without being asked.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::Setting;
use crate::trouble::{Result, Trouble};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lmtp {
    At(SocketAddr),
    Socket(PathBuf),
}

pub fn read(setting: &Setting, public: &str) -> Result<Option<Lmtp>> {
    let (value, origin) = (setting.value.as_str(), &setting.origin);
    let public = match public {
        "yes" | "true" => true,
        "no" | "false" | "" => false,
        other => return Err(Trouble::new(format!("lmtp_public is \"{other}\""), "write yes or no")),
    };
    if value.is_empty() {
        return Ok(None);
    }
    if let Some(path) = value.strip_prefix("unix:").or_else(|| value.starts_with('/').then_some(value)) {
        return Ok(Some(Lmtp::Socket(path.into())));
    }
    let address: SocketAddr = value.replace("localhost:", "127.0.0.1:").parse().map_err(|_| {
        Trouble::new(
            format!(
                "can't take mails by LMTP at \"{value}\" ({origin}): it is neither an address with a port nor a path"
            ),
            "write, for example, 127.0.0.1:2424 or /run/kept/lmtp",
        )
    })?;
    if !address.ip().to_canonical().is_loopback() && !public {
        return Err(Trouble::new(
            format!("{value} ({origin}) may be reached from other machines, and LMTP asks nobody who they are"),
            "use 127.0.0.1:2424 or a socket such as /run/kept/lmtp; behind a firewall, set lmtp_public = \"yes\"",
        ));
    }
    Ok(Some(Lmtp::At(address)))
}

#[cfg(test)]
mod tests {
    use super::{Lmtp, read};
    use crate::config::{Origin, Setting};

    fn asked(value: &str, public: &str) -> Result<Option<Lmtp>, String> {
        let setting = Setting { name: "lmtp", value: value.to_owned(), origin: Origin::Flag("--lmtp") };
        read(&setting, public).map_err(|trouble| trouble.hint)
    }

    #[test]
    fn nobody_else_reaches_it_unless_that_is_asked_for() {
        assert_eq!(asked("", "no"), Ok(None));
        for own in ["127.0.0.1:2424", "[::1]:2424", "localhost:2424", "[::ffff:127.0.0.1]:2424"] {
            assert!(matches!(asked(own, "no"), Ok(Some(Lmtp::At(_)))), "{own}");
        }
        for socket in ["/run/kept/lmtp", "unix:/run/kept/lmtp"] {
            assert_eq!(asked(socket, "no"), Ok(Some(Lmtp::Socket("/run/kept/lmtp".into()))));
        }
        for open in ["0.0.0.0:2424", "[::]:2424", "192.0.2.1:2424"] {
            assert!(asked(open, "no").unwrap_err().contains("lmtp_public"), "{open}");
            assert!(asked(open, "yes").is_ok(), "{open}");
        }
        assert!(asked("2424", "no").is_err() && asked("127.0.0.1", "no").is_err() && asked("", "maybe").is_err());
    }
}
