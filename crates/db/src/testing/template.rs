//! PostgreSQL databases that tests copy, instead of making every table again for each test.

use super::{database_url, on_server};
use crate::migrate::fingerprint;
use crate::{Db, Engine, Error, Migration};

/// Makes a database with these migrations.
pub(super) fn copy(server: &str, name: &str, migrations: &[Migration]) -> Result<(), Error> {
    let template = format!("kept_template_{}", fingerprint(migrations, Engine::Postgres));
    let copy = || on_server(server, format!("create database {name} template {template}"));
    copy().or_else(|_| {
        make(server, &template, migrations)?;
        copy()
    })
}

/// Several processes may make it at once: the first that is done gives it its name, the others throw theirs away.
fn make(server: &str, template: &str, migrations: &[Migration]) -> Result<(), Error> {
    let making = format!("{template}_{}", std::process::id());
    on_server(server, format!("create database {making}"))?;
    Db::open(&database_url(server, &making))?.migrate(migrations, crate::Sizes::default())?;
    on_server(server, format!("alter database {making} rename to {template}"))
        .or_else(|_| on_server(server, format!("drop database {making} with (force)")))
}
