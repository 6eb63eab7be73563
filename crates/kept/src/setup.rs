//! `kept setup`: the business and its first person, without a browser.

use std::io::{BufRead, IsTerminal};

use app::ids::INSTALLATION;
use app::workspaces::{self, NewMailbox, NewWorkspace};
use app::{Role, Who};

use crate::cli::Setup;
use crate::out;
use crate::place::Place;
use crate::trouble::{Result, Trouble};

pub fn run(place: &Place, verb: &Setup) -> Result<()> {
    let new = NewWorkspace {
        name: verb.business.clone(),
        trade: verb.trade.clone(),
        time_zone: verb.time_zone.clone(),
        currency: verb.currency.clone(),
        locale: verb.locale.clone(),
        hours: hours(&verb.hours)?,
        holidays: verb.holidays.join("\n"),
        owner_name: verb.name.clone().unwrap_or_else(|| name_from(&verb.email)),
        owner_email: verb.email.clone(),
        passphrase: passphrase(verb.passphrase_stdin)?,
        mailbox: mailbox(verb),
    };
    let kept = place.open_or_make()?;
    let seal = place.seal_key(true)?;
    let (workspace_id, owner_id) = kept.write_now(INSTALLATION, move |tx| workspaces::setup(tx, &new, &seal))?;
    if let Some(seconds) = verb.undo_send {
        let owner = Who::staff(workspace_id, owner_id, Role::Owner);
        kept.write_now(workspace_id, move |tx| workspaces::undo_send::set_undo_send(tx, &owner, seconds))?;
    }
    out::note(&format!("{} is set up; {} is its owner", verb.business, verb.email));
    out::note("next: `kept serve`, or `kept import mail PATH…` to bring the past");
    out::line(&workspace_id.to_string())
}

/// "mon-fri 8-12,13-17; sat 9-12" as the seven lines of the set-up form.
fn hours(text: &str) -> Result<[String; 7]> {
    let lines = text.replace(';', "\n");
    planner::hours::parse_days(&lines).map_err(|wrong| {
        let words = i18n::Words::new("en", &jiff::tz::TimeZone::UTC);
        let why = words.with(wrong.key(), &[("text", i18n::Arg::from(wrong.text()))]);
        Trouble::new(
            format!("the opening hours can't be read: {why}"),
            "write them like \"mon-thu 8-12,13-17; fri 8-12\"; days left out are closed",
        )
    })
}

/// `ruth.alder@…` → "Ruth Alder".
fn name_from(email: &str) -> String {
    let local = email.split('@').next().unwrap_or(email);
    let words = local.split(['.', '_', '-', '+']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

fn mailbox(verb: &Setup) -> Option<NewMailbox> {
    let (address, host) = (verb.mail_address.as_ref()?, verb.smtp_host.as_ref()?);
    let usual_port = match verb.smtp_security.as_str() {
        "tls" => 465,
        "none" => 25,
        _ => 587,
    };
    Some(NewMailbox {
        name: verb.mail_name.clone().unwrap_or_else(|| verb.business.clone()),
        address: address.clone(),
        smtp_host: host.clone(),
        smtp_port: verb.smtp_port.unwrap_or(usual_port).to_string(),
        smtp_security: verb.smtp_security.clone(),
        smtp_user: verb.smtp_user.clone().unwrap_or_default(),
        smtp_password: std::env::var("KEPT_SMTP_PASSWORD").ok().filter(|password| !password.is_empty()),
    })
}

/// From stdin, or asked for without showing it.
pub fn passphrase(from_stdin: bool) -> Result<String> {
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(|error| {
            Trouble::new(format!("the pass phrase can't be read from stdin: {error}"), "give it as one line of text")
        })?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Trouble::new(
            "there is no terminal to ask for the pass phrase",
            "add --passphrase-stdin and give it as the first line of stdin",
        ));
    }
    let ask = |words: &str| {
        rpassword::prompt_password(words)
            .map_err(|error| Trouble::new(format!("the pass phrase can't be read: {error}"), "use --passphrase-stdin"))
    };
    let phrase = ask("Pass phrase: ")?;
    if phrase == ask("Once more: ")? {
        Ok(phrase)
    } else {
        Err(Trouble::new("the two pass phrases differ", "run it again and type the same one twice"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let lines = hours("mon-thu 8-12,13-17; fri 8-12:30").unwrap();
        assert_eq!(lines[0], "8-12,13-17");
        assert_eq!(lines[4], "8-12:30");
        assert_eq!(lines[6], "");
    }

    #[test]
    fn a_name_from_an_address() {
        assert_eq!(name_from("ruth.alder@example.com"), "Ruth Alder");
        assert_eq!(name_from("ruth"), "Ruth");
    }
}
