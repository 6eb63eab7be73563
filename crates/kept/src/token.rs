//! `kept token`: the keys of programs.

use app::workspaces::tokens;
use app::{Kept, Who};
use serde_json::json;

use crate::cli::Token;
use crate::out;
use crate::place::Place;
use crate::trouble::{Result, Trouble};

pub fn run(place: &Place, verb: &Token) -> Result<()> {
    let kept = place.open()?;
    let who = Who::kept(place.workspace(&kept)?);
    match verb {
        Token::Create { email, name, scopes, json } => create(&kept, who, email, name, &scopes.join(" "), *json),
        Token::List { json } => list(&kept, who, *json),
        Token::Revoke { id } => revoke(&kept, who, id),
    }
}

fn create(kept: &Kept, who: Who, email: &str, name: &str, scopes: &str, as_json: bool) -> Result<()> {
    let scopes = tokens::Scope::parse_all(scopes)?;
    let (email, name) = (email.to_owned(), name.to_owned());
    let token = kept.write_now(who.workspace_id, move |tx| tokens::make_token(tx, &who, &email, &name, &scopes))?;
    out::note("keep it safe: it is shown only this once");
    if as_json { out::json(&json!({ "token": token })) } else { out::line(&token) }
}

fn list(kept: &Kept, who: Who, as_json: bool) -> Result<()> {
    let all = kept.read_now(who.workspace_id, move |tx| tokens::list(tx, &who))?;
    if as_json {
        let items: Vec<_> = all
            .iter()
            .map(|token| {
                json!({"id": token.id, "name": token.name, "staff_id": token.staff_id, "staff_name": token.staff_name,
                       "scopes": token.scopes, "created_at": token.created_at, "revoked_at": token.revoked_at})
            })
            .collect();
        return out::json(&json!({ "items": items }));
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|token| {
            let state = token.revoked_at.map_or("in use".to_owned(), |at| format!("revoked {}", out::moment(at)));
            vec![
                token.id.to_string(),
                token.name.clone(),
                token.staff_name.clone(),
                token.scopes.clone(),
                out::moment(token.created_at),
                state,
            ]
        })
        .collect();
    out::table(&["id", "name", "person", "scopes", "made", "state"], &rows)
}

fn revoke(kept: &Kept, who: Who, id: &str) -> Result<()> {
    let id = id.parse().map_err(|_| {
        Trouble::new(
            format!("\"{id}\" is no id of a token"),
            "take the id from `kept token list`, not the token itself",
        )
    })?;
    kept.write_now(who.workspace_id, move |tx| tokens::revoke(tx, &who, id))?;
    out::note("revoked: from now on it opens nothing");
    Ok(())
}
