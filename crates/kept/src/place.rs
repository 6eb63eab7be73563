//! Where this run of `kept` works: the configuration, the data folder, the database, the business.

use std::path::{Path, PathBuf};

use app::ids::INSTALLATION;
use app::workspaces::SealKey;
use app::{Clock, Id, Ids, Kept, upkeep};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::cli::{Cli, Verb};
use crate::config::{self, Config, Given};
use crate::trouble::{Result, Trouble, of_file};
use crate::{lock, out};

pub struct Place {
    pub config: Config,
    pub given: Given,
    workspace: Option<String>,
}

/// The version of the tables that this program writes.
pub fn known_version() -> i64 {
    app::migrations::ALL.iter().map(|migration| migration.version).max().unwrap_or(0)
}

impl Place {
    pub fn find(cli: &Cli) -> Result<Place> {
        let mut given = Given {
            data: cli.flags.data.clone(),
            db: cli.flags.db.clone(),
            log: cli.flags.log.clone(),
            ..Given::default()
        };
        if let Verb::Serve(serve) = &cli.verb {
            given.listen = serve.listen.clone();
            given.lmtp = serve.lmtp.clone();
            given.public_url = serve.public_url.clone();
        }
        for (name, meant) in config::slips(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())) {
            out::note(&format!("note: Kept does not know {name}; did you mean {meant}?"));
        }
        Place::of(given, cli.flags.workspace.clone())
    }

    pub fn of(given: Given, workspace: Option<String>) -> Result<Place> {
        let config = config::read(&given, |name| std::env::var(name).ok())?;
        Ok(Place { config, given, workspace })
    }

    /// Opens the database; makes the folder and the tables where they are missing.
    pub fn open_or_make(&self) -> Result<Kept> {
        if let Some(folder) = lock::folder_of(&self.config.db) {
            make_folder(&folder)?;
        }
        let kept =
            Kept::open(&self.config.db, Clock::System, Ids::random()).map_err(|error| self.explain(error.into()))?;
        Ok(kept)
    }

    /// Opens a database that must be there already.
    pub fn open(&self) -> Result<Kept> {
        if let Some(path) = self.sqlite_file().filter(|path| !path.exists()) {
            return Err(Trouble::new(
                format!("there is no Kept at {}", path.display()),
                "`kept serve` or `kept setup` makes one; --data DIR names another folder",
            ));
        }
        self.open_or_make()
    }

    /// The file of a SQLite database.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.config.db.strip_prefix("sqlite:")?;
        Some(Path::new(path.split('?').next().unwrap_or(path)).to_owned())
    }

    /// With the file it is about, and who may use it where that is the reason.
    pub fn explain(&self, trouble: Trouble) -> Trouble {
        let Some(path) = self.sqlite_file().filter(|_| trouble.of_database) else { return trouble };
        let shown = path.display().to_string();
        let what = if trouble.what.contains(&shown) { trouble.what } else { format!("{} ({shown})", trouble.what) };
        let hint = match std::fs::File::options().append(true).open(path).map_err(|error| error.kind()) {
            Err(std::io::ErrorKind::PermissionDenied) => {
                "check who owns the folder and the files in it (start Kept as that user), or choose another one with --data"
                    .to_owned()
            }
            _ => trouble.hint,
        };
        Trouble { what, hint, of_database: false, ..trouble }
    }

    /// Seals the passwords of mail accounts: from the configuration, or from `secret.key` beside the SQLite database.
    pub fn seal_key(&self, make: bool) -> Result<SealKey> {
        if let Some(text) = &self.config.secret_key {
            return Ok(SealKey::new(Sha256::digest(text.as_bytes()).into()));
        }
        let Some(folder) = lock::folder_of(&self.config.db) else { return Ok(SealKey::none()) };
        let path = folder.join("secret.key");
        if make && !path.exists() {
            write_secret(&path, &Ids::secret()).map_err(|error| of_file("write", &path, &error))?;
        }
        match std::fs::read(&path) {
            Ok(bytes) => {
                let bytes: [u8; 32] = bytes.try_into().map_err(|_| {
                    let hint = "put the file of your backup back, or delete it and type the mail password again";
                    Trouble::new(format!("{} is not a key of Kept", path.display()), hint)
                })?;
                Ok(SealKey::new(bytes))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(SealKey::none()),
            Err(error) => Err(of_file("read", &path, &error)),
        }
    }

    /// The business this run is about.
    pub fn workspace(&self, kept: &Kept) -> Result<Id> {
        let all = kept.read_now(INSTALLATION, upkeep::names)?;
        if let Some(wanted) = &self.workspace {
            let found = all.iter().find(|(id, name)| id.to_string() == *wanted || name == wanted);
            return found.map(|(id, _)| *id).ok_or_else(|| {
                Trouble::new(format!("there is no business \"{wanted}\" here"), format!("there is: {}", list(&all)))
            });
        }
        match all.as_slice() {
            [] => Err(Trouble::new(
                "no business is set up here yet",
                "open the link that `kept serve` prints, or run `kept setup`",
            )),
            [(id, _)] => Ok(*id),
            _ => Err(Trouble::new(
                "there are several businesses in this database",
                format!("say which with --workspace: {}", list(&all)),
            )),
        }
    }

    /// `kept config show`.
    pub fn show(&self, as_json: bool) -> Result<()> {
        let config = &self.config;
        let mut rows = vec![vec!["data".to_owned(), config.data.display().to_string(), config.data_origin.to_string()]];
        for setting in &config.settings {
            rows.push(vec![setting.name.to_owned(), setting.shown(), setting.origin.to_string()]);
        }
        if !as_json {
            return out::table(&["key", "value", "from"], &rows);
        }
        let values: Vec<serde_json::Value> = rows
            .iter()
            .filter_map(|row| match row.as_slice() {
                [key, value, from] => Some(json!({"key": key, "value": value, "from": from})),
                _ => None,
            })
            .collect();
        out::json(&json!({ "items": values }))
    }
}

fn list(all: &[(Id, String)]) -> String {
    all.iter().map(|(id, name)| format!("{id} ({name})")).collect::<Vec<_>>().join(", ")
}

/// For the owner of the folder alone, and whole or not at all.
fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let unfinished = path.with_extension("key.unfinished");
    let mut file = private_file(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(unfinished, path)
}

/// An empty file for its owner alone, in place of one that is there.
pub fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::File::options().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// What root makes in another's folder belongs to the folder's owner: their server must be able to open it. Only root
/// can give a file away; for everybody else there is nothing to do.
pub fn give_to_owner_of(folder: &Path, path: &Path) {
    use std::os::unix::fs::MetadataExt;
    if let Ok(owner) = std::fs::metadata(folder) {
        let _given = std::os::unix::fs::chown(path, Some(owner.uid()), Some(owner.gid()));
    }
}

/// Makes a data folder, for its owner alone: what customers say is in it.
pub fn make_folder(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| of_file("make the folder", folder, &error))
}
