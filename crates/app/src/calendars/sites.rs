//! Sites: where the business works. People and teams belong to one, or to none.

use db::{params, sql};
use planner::hours::Layer;
use serde::Serialize;
use serde_json::json;

use super::{Scope, changed, store, write};
use crate::error::Field;
use crate::ids::Id;
use crate::time::ms;
use crate::workspaces::checks::{self, Problems};
use crate::{Can, Error, Result, Tx, Who, search};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Site {
    pub id: Id,
    pub name: String,
    /// `None`: the business's.
    pub zone: Option<String>,
}

/// By name.
pub fn list(tx: &mut Tx, who: &Who) -> Result<Vec<Site>> {
    who.may(Can::Read)?;
    let workspace_id = tx.workspace_id;
    let sites: Vec<(Id, String)> = tx.rows(
        sql!("select site_id, name from site where workspace_id = $1 order by name_key, site_id"),
        params![workspace_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let known = super::all(tx)?;
    let zone = |id: Id| known.sheets().layers.get(&Scope::Site(id)).and_then(|layer| layer.zone.clone());
    let named = |id: Id| zone(id).and_then(|zone| zone.iana_name().map(str::to_owned));
    Ok(sites.into_iter().map(|(id, name)| Site { id, name, zone: named(id) }).collect())
}

pub fn get(tx: &mut Tx, who: &Who, id: Id) -> Result<Site> {
    list(tx, who)?.into_iter().find(|site| site.id == id).ok_or(Error::NotFound("site"))
}

/// Makes a site, or (`id`) gives it this name and this zone; the rest of its calendar stays. No zone: the business's.
pub fn save(tx: &mut Tx, who: &Who, id: Option<Id>, name: &str, zone: &str) -> Result<Site> {
    who.may(Can::ManageWorkspace)?;
    let known = list(tx, who)?;
    if id.is_some_and(|id| known.iter().all(|site| site.id != id)) {
        return Err(Error::NotFound("site"));
    }
    let mut problems = Problems::default();
    let name = problems.take(checks::name("name", name));
    let key = search::fold(&name);
    if known.iter().any(|site| Some(site.id) != id && search::fold(&site.name) == key) {
        problems.0.push(Field::new("name", "problem-site-taken").with("given", &name));
    }
    let zone = (!zone.trim().is_empty()).then(|| problems.take(checks::time_zone("zone", zone)));
    problems.none()?;
    let (workspace_id, now) = (tx.workspace_id, ms(tx.now));
    let site_id = id.unwrap_or_else(|| tx.new_id());
    tx.run(
        sql!(
            "insert into site (workspace_id, site_id, name, name_key, created_at) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, site_id) do update set name = $3, name_key = $4"
        ),
        params![workspace_id, site_id, name, key, now],
    )?;
    let before = super::all(tx)?.sheets().layers.get(&Scope::Site(site_id)).cloned().unwrap_or_default();
    let layer = Layer { zone: zone.and_then(|zone| jiff::tz::TimeZone::get(&zone).ok()), ..before };
    store::put_layer(tx, Scope::Site(site_id), &layer)?;
    changed(tx)?;
    write(tx, who, "site.saved", site_id, json!({"name": name}))?;
    get(tx, who, site_id)
}

/// It is given up: its people and teams belong to none.
pub fn remove(tx: &mut Tx, who: &Who, id: Id) -> Result<()> {
    who.may(Can::ManageWorkspace)?;
    let site = get(tx, who, id)?;
    let workspace_id = tx.workspace_id;
    let both = params![workspace_id, id];
    tx.run(sql!("update staff set site_id = null where workspace_id = $1 and site_id = $2"), both)?;
    tx.run(sql!("update team set site_id = null where workspace_id = $1 and site_id = $2"), both)?;
    tx.run(sql!("delete from site where workspace_id = $1 and site_id = $2"), both)?;
    store::forget(tx, Scope::Site(id))?;
    changed(tx)?;
    write(tx, who, "site.removed", id, json!({"name": site.name}))
}

/// Where a team or somebody works from now on.
pub fn place(tx: &mut Tx, who: &Who, scope: Scope, site_id: Option<Id>) -> Result<()> {
    who.may(Can::ManageCalendars)?;
    let calendars = super::all(tx)?;
    if site_id.is_some_and(|id| !calendars.sheets().sites.contains(&id)) {
        return Err(Error::invalid("site_id", "problem-unknown-site"));
    }
    if calendars.hours(scope).is_none() {
        return Err(Error::NotFound(scope.as_str()));
    }
    let workspace_id = tx.workspace_id;
    let statement = match scope {
        Scope::Team(_) => sql!("update team set site_id = cast($3 as bigint) where workspace_id = $1 and team_id = $2"),
        Scope::Staff(_) => {
            sql!("update staff set site_id = cast($3 as bigint) where workspace_id = $1 and staff_id = $2")
        }
        Scope::Business | Scope::Site(_) => return Err(Error::NotFound(scope.as_str())),
    };
    let id = scope.id().unwrap_or_default();
    tx.run(statement, params![workspace_id, id, site_id])?;
    changed(tx)?;
    write(tx, who, "calendar.placed", id, json!({"of": scope.as_str(), "site_id": site_id}))
}
