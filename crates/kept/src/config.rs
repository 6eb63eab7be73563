//! Where each value comes from: flag, environment, kept.toml in the data folder, default; in this order.

mod lmtp;

use std::path::{Path, PathBuf};

pub use lmtp::Lmtp;

use crate::trouble::{Result, Trouble, of_file};

/// A key of kept.toml; in the environment it is `KEPT_` and the same in capitals.
pub struct Key {
    pub name: &'static str,
    pub default: &'static str,
    pub secret: bool,
    pub about: &'static str,
}

pub const KEYS: &[Key] = &[
    Key {
        name: "listen",
        default: "127.0.0.1:8080",
        secret: false,
        about: "Where `kept serve` listens: address and port. Port 0 takes any that is free.",
    },
    Key {
        name: "db",
        default: "",
        secret: false,
        about: "The database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`. Without it: `kept.db` in the data folder.",
    },
    Key {
        name: "public_url",
        default: "",
        secret: false,
        about: "Where customers and staff reach Kept; stands in every link we send. Without it: `http://` and the address it listens on.",
    },
    Key {
        name: "lmtp",
        default: "",
        secret: false,
        about: "Where `kept serve` takes mails from a mail system by LMTP: an address and a port, such as `127.0.0.1:2424`, or the path of a socket, such as `/run/kept/lmtp`. Without it: nowhere.",
    },
    Key {
        name: "lmtp_public",
        default: "no",
        secret: false,
        about: "`yes` lets `lmtp` be an address that other machines reach. LMTP asks nobody who they are: only behind a firewall.",
    },
    Key {
        name: "log",
        default: "warn",
        secret: false,
        about: "How much is logged to stderr: `error`, `warn`, `info`, `debug`, or a filter such as `info,db=debug`.",
    },
    Key {
        name: "secret_key",
        default: "",
        secret: true,
        about: "Seals the passwords of mail accounts: at least 32 characters. Without it: `secret.key` beside the SQLite database; on PostgreSQL it must be given, the same on every node.",
    },
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    Environment(String),
    Flag(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Default => write!(f, "default"),
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Environment(name) => write!(f, "environment {name}"),
            Origin::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Setting {
    pub name: &'static str,
    /// As it is used; `shown()` hides what is secret.
    pub value: String,
    pub origin: Origin,
}

#[derive(Debug, Clone)]
pub struct Config {
    pub data: PathBuf,
    pub data_origin: Origin,
    pub listen: String,
    /// `None`: no mail comes by LMTP.
    pub lmtp: Option<Lmtp>,
    pub db: String,
    /// `None`: as the server was started.
    pub public_url: Option<String>,
    pub log: String,
    pub secret_key: Option<String>,
    pub settings: Vec<Setting>,
}

/// What the command line said.
#[derive(Debug, Clone, Default)]
pub struct Given {
    pub data: Option<PathBuf>,
    pub db: Option<String>,
    pub log: Option<String>,
    pub listen: Option<String>,
    pub lmtp: Option<String>,
    pub public_url: Option<String>,
}

impl Given {
    fn flag(&self, name: &str) -> Option<(&'static str, &String)> {
        match name {
            "db" => self.db.as_ref().map(|value| ("--db", value)),
            "log" => self.log.as_ref().map(|value| ("--log", value)),
            "listen" => self.listen.as_ref().map(|value| ("--listen", value)),
            "lmtp" => self.lmtp.as_ref().map(|value| ("--lmtp", value)),
            "public_url" => self.public_url.as_ref().map(|value| ("--public-url", value)),
            _ => None,
        }
    }
}

/// Reads all of it. `env` gives a variable of the environment.
pub fn read(given: &Given, env: impl Fn(&str) -> Option<String>) -> Result<Config> {
    let (data, data_origin) = match (&given.data, env("KEPT_DATA")) {
        (Some(data), _) => (data.clone(), Origin::Flag("--data")),
        (None, Some(data)) => (PathBuf::from(data), Origin::Environment("KEPT_DATA".to_owned())),
        (None, None) => (PathBuf::from("kept-data"), Origin::Default),
    };
    let path = data.join("kept.toml");
    let file = read_file(&path)?;
    let mut settings = Vec::new();
    for key in KEYS {
        let variable = format!("KEPT_{}", key.name.to_ascii_uppercase());
        let in_file = file.iter().find(|(name, _)| name == key.name);
        let (value, origin) = if let Some((flag, value)) = given.flag(key.name) {
            (value.clone(), Origin::Flag(flag))
        } else if let Some(value) = env(&variable) {
            (value, Origin::Environment(variable))
        } else if let Some((_, value)) = in_file {
            (value.clone(), Origin::File(path.clone()))
        } else {
            (key.default.to_owned(), Origin::Default)
        };
        settings.push(Setting { name: key.name, value: value.trim().to_owned(), origin });
    }
    settle(data, data_origin, settings)
}

/// Checks each value and gives it its type.
fn settle(data: PathBuf, data_origin: Origin, mut settings: Vec<Setting>) -> Result<Config> {
    for setting in &mut settings {
        match setting.name {
            "listen" => check_listen(setting)?,
            "db" if setting.value.is_empty() => setting.value = format!("sqlite:{}", data.join("kept.db").display()),
            "db" => check_db(setting)?,
            "public_url" => check_public_url(setting)?,
            "secret_key" => check_secret_key(setting)?,
            _ => {}
        }
    }
    let value = |name: &str| {
        settings.iter().find(|setting| setting.name == name).map(|setting| setting.value.clone()).unwrap_or_default()
    };
    let some = |name: &str| Some(value(name)).filter(|text| !text.is_empty());
    let lmtp = settings
        .iter()
        .find(|setting| setting.name == "lmtp")
        .map(|setting| lmtp::read(setting, &value("lmtp_public")));
    Ok(Config {
        data_origin,
        lmtp: lmtp.transpose()?.flatten(),
        listen: value("listen"),
        db: value("db"),
        public_url: some("public_url"),
        log: value("log"),
        secret_key: some("secret_key"),
        data,
        settings,
    })
}

fn check_listen(setting: &Setting) -> Result<()> {
    let port = setting.value.rsplit_once(':').map(|(host, port)| (host.is_empty(), port.parse::<u16>().is_ok()));
    match port {
        Some((false, true)) => Ok(()),
        _ => Err(Trouble::new(
            format!("can't listen on \"{}\" ({}): it is no address with a port", setting.value, setting.origin),
            "write, for example, 127.0.0.1:8080, or 0.0.0.0:8080 to be reached from other machines",
        )),
    }
}

fn check_db(setting: &Setting) -> Result<()> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|start| setting.value.starts_with(start)) {
        return Ok(());
    }
    Err(Trouble::new(
        format!("\"{}\" ({}) is no address of a database", hide_password(&setting.value), setting.origin),
        "write sqlite:PATH or postgres://USER@HOST/NAME",
    ))
}

fn check_public_url(setting: &mut Setting) -> Result<()> {
    setting.value = setting.value.trim_end_matches('/').to_owned();
    let host = setting.value.strip_prefix("https://").or_else(|| setting.value.strip_prefix("http://"));
    if setting.value.is_empty() || host.is_some_and(|host| !host.is_empty() && !host.contains([' ', '?', '#'])) {
        return Ok(());
    }
    Err(Trouble::new(
        format!("\"{}\" ({}) is no address of a web site", setting.value, setting.origin),
        "write it as people type it, for example https://desk.example.com",
    ))
}

fn check_secret_key(setting: &Setting) -> Result<()> {
    if setting.value.is_empty() || setting.value.chars().count() >= 32 {
        return Ok(());
    }
    Err(Trouble::new(
        format!("secret_key ({}) is too short to keep anything secret", setting.origin),
        "give at least 32 characters, for example from `openssl rand -base64 32`",
    ))
}

/// The pairs of kept.toml; none when there is no such file.
fn read_file(path: &Path) -> Result<Vec<(String, String)>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(of_file("read", path, &error)),
    };
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
        Trouble::new(
            format!("{} can't be read, line {line}: {}", path.display(), error.message()),
            "each line is key = \"value\"; docs/reference/config.md lists the keys",
        )
    })?;
    table.iter().map(|(name, value)| pair(path, name, value)).collect()
}

fn pair(path: &Path, name: &str, value: &toml::Value) -> Result<(String, String)> {
    if !KEYS.iter().any(|key| key.name == name) {
        let near = nearest(name, KEYS.iter().map(|key| key.name));
        let hint = match near {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the keys are {}", KEYS.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")),
        };
        return Err(Trouble::new(format!("{} has a key that Kept does not know: {name}", path.display()), hint));
    }
    let value = match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Boolean(yes) => yes.to_string(),
        _ => {
            return Err(Trouble::new(
                format!("{}: the value of {name} is neither a text nor a number", path.display()),
                format!("write {name} = \"…\""),
            ));
        }
    };
    Ok((name.to_owned(), value))
}

/// The name that differs least, if it is near enough to be what was meant.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase().replace('-', "_");
    known.map(|word| (distance(&name, word), word)).filter(|(far, _)| *far <= 3).min().map(|(_, word)| word)
}

/// Levenshtein's: how many letters to add, drop or change.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (y, pair) in b.chars().zip(row.windows(2)) {
            let [corner, above] = pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            next.push((corner + usize::from(x != y)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Variables named like one of ours, but not quite: most likely a slip. With the name that was meant.
pub fn slips(names: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let mut known: Vec<String> = KEYS.iter().map(|key| format!("KEPT_{}", key.name.to_ascii_uppercase())).collect();
    known.extend(["KEPT_DATA", "KEPT_SMTP_PASSWORD"].map(str::to_owned));
    let others = names.filter(|name| name.starts_with("KEPT_") && !known.contains(name));
    others
        .filter_map(|name| {
            let meant =
                known.iter().min_by_key(|word| distance(&name, word)).filter(|word| distance(&name, word) <= 2)?;
            Some((name, meant.clone()))
        })
        .collect()
}

impl Setting {
    /// For people: nothing secret in it.
    pub fn shown(&self) -> String {
        let secret = KEYS.iter().any(|key| key.name == self.name && key.secret);
        match self.value.as_str() {
            "" => "(not set)".to_owned(),
            _ if secret => "(hidden)".to_owned(),
            value => hide_password(value),
        }
    }
}

/// `postgres://user:secret@host/db?password=x` without the secrets.
pub fn hide_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
    let rest = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:(hidden)@{host}"),
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    let query: Vec<&str> =
        query.split('&').map(|pair| if pair.starts_with("password=") { "password=(hidden)" } else { pair }).collect();
    let query = query.join("&");
    if query.is_empty() { format!("{scheme}://{rest}") } else { format!("{scheme}://{rest}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(toml: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("kept.toml"), toml).unwrap();
        folder
    }

    fn given(folder: &tempfile::TempDir) -> Given {
        Given { data: Some(folder.path().to_owned()), ..Given::default() }
    }

    #[test]
    fn a_flag_goes_before_the_environment_before_the_file_before_the_default() {
        let folder = folder("listen = \"1.1.1.1:1\"\npublic_url = \"http://x/\"\nlog = \"error\"\n");
        let env = |name: &str| (name == "KEPT_LISTEN" || name == "KEPT_LOG").then(|| "2.2.2.2:2".to_owned());
        let config = read(&Given { listen: Some("3.3.3.3:3".to_owned()), ..given(&folder) }, env).unwrap();
        assert_eq!((config.listen.as_str(), config.log.as_str()), ("3.3.3.3:3", "2.2.2.2:2"));
        assert_eq!(config.public_url.as_deref(), Some("http://x"));
        let origin = |name: &str| {
            config.settings.iter().find(|setting| setting.name == name).map(|setting| setting.origin.to_string())
        };
        assert_eq!(origin("listen").as_deref(), Some("flag --listen"));
        assert_eq!(origin("db").as_deref(), Some("default"));
        assert_eq!(origin("log").as_deref(), Some("environment KEPT_LOG"));
        assert!(origin("public_url").is_some_and(|origin| origin.ends_with("kept.toml")));
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_name() {
        let folder = folder("lisen = \"1.1.1.1:1\"");
        let trouble = read(&given(&folder), |_| None).unwrap_err();
        assert!(trouble.what.contains("lisen"), "{trouble:?}");
        assert_eq!(trouble.hint, "did you mean listen?");
    }

    #[test]
    fn broken_toml_names_the_line() {
        let folder = folder("log = \"warn\"\nlisten = 1.1.\n");
        let trouble = read(&given(&folder), |_| None).unwrap_err();
        assert!(trouble.what.contains("line 2"), "{trouble:?}");
    }

    #[test]
    fn values_that_can_not_be_are_refused() {
        for toml in ["listen = \"nowhere\"", "db = \"mysql://x\"", "public_url = \"desk\"", "secret_key = \"short\""] {
            let folder = folder(toml);
            assert!(read(&given(&folder), |_| None).is_err(), "{toml}");
        }
    }

    #[test]
    fn secrets_are_hidden() {
        assert_eq!(
            hide_password("postgres://kept:s3@cret@db/kept?sslmode=require"),
            "postgres://kept:(hidden)@db/kept?sslmode=require"
        );
        assert_eq!(hide_password("postgres://kept@db/kept?password=x"), "postgres://kept@db/kept?password=(hidden)");
        assert_eq!(hide_password("sqlite:kept-data/kept.db"), "sqlite:kept-data/kept.db");
        let key = Setting { name: "secret_key", value: "x".repeat(40), origin: Origin::Default };
        assert_eq!(key.shown(), "(hidden)");
    }

    #[test]
    fn slips_in_the_environment_are_found() {
        let names = ["KEPT_LISTEN", "KEPT_LISEN", "KEPT_SHARED", "HOME"].map(str::to_owned);
        assert_eq!(slips(names.into_iter()), [("KEPT_LISEN".to_owned(), "KEPT_LISTEN".to_owned())]);
    }
}
