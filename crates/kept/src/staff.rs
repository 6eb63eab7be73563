//! `kept staff`: the people of the business.

use app::workspaces::passphrase;
use app::workspaces::staff::{self, NewStaff};
use app::{Error, Field, Id, Role, Tx, Who, leaving};
use serde_json::json;

use crate::cli::Staff;
use crate::place::Place;
use crate::trouble::{Result, Trouble};
use crate::{out, setup};

/// The person with this mail address; `flag` is where it was given.
fn known(tx: &mut Tx, flag: &str, email: &str) -> app::Result<Id> {
    let found = staff::by_email(tx, email)?;
    let nobody = || Error::Invalid(vec![Field::new(flag, "problem-nobody-with-mail").with("given", email)]);
    found.map(|one| one.id).ok_or_else(nobody)
}

pub fn run(place: &Place, verb: &Staff) -> Result<()> {
    let kept = place.open()?;
    let who = Who::kept(place.workspace(&kept)?);
    match verb {
        Staff::Add { name, email, role, passphrase_stdin } => {
            let role = Role::parse(role).ok_or_else(|| {
                let roles: Vec<&str> = Role::STAFF.iter().map(|role| role.as_str()).collect();
                Trouble::new(format!("there is no role \"{role}\""), format!("the roles are {}", roles.join(", ")))
            })?;
            let phrase = setup::passphrase(*passphrase_stdin)?;
            let new =
                NewStaff { name: name.clone(), email: email.clone(), role, passphrase: passphrase::hash(&phrase)? };
            let person = kept.write_now(who.workspace_id, move |tx| staff::add(tx, &who, &new))?;
            out::note(&format!("{} can log in now, as {}", person.name, person.role.as_str()));
            out::line(&person.id.to_string())
        }
        Staff::Deactivate { email, to } => {
            let (email, to) = (email.clone(), to.clone());
            let left = kept.write_now(who.workspace_id, move |tx| {
                let to = to.as_deref().map(|to| known(tx, "to", to)).transpose()?;
                let left = known(tx, "email", &email)?;
                leaving::deactivate(tx, &who, left, to)
            })?;
            out::note(&format!("{} can no longer log in", left.name));
            out::line(&left.id.to_string())
        }
        Staff::Reactivate { email } => {
            let email = email.clone();
            let back = kept.write_now(who.workspace_id, move |tx| {
                let id = known(tx, "email", &email)?;
                staff::reactivate(tx, &who, id)
            })?;
            out::note(&format!("{} can log in again", back.name));
            out::line(&back.id.to_string())
        }
        Staff::List { json } => {
            let all = kept.read_now(who.workspace_id, move |tx| staff::list(tx, &who))?;
            if *json {
                let items: Vec<_> = all
                    .iter()
                    .map(|one| {
                        json!({"id": one.id, "name": one.name, "email": one.email, "role": one.role.as_str(), "active": one.active})
                    })
                    .collect();
                return out::json(&json!({ "items": items }));
            }
            let rows: Vec<Vec<String>> = all
                .iter()
                .map(|one| {
                    let state = if one.active { "active" } else { "left" };
                    vec![
                        one.id.to_string(),
                        one.name.clone(),
                        one.email.clone(),
                        one.role.as_str().to_owned(),
                        state.to_owned(),
                    ]
                })
                .collect();
            out::table(&["id", "name", "mail", "role", "state"], &rows)
        }
    }
}
