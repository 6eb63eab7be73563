//! `kept mail deliver`: takes one mail from stdin, for the pipe of a mail system. Says by its exit code (sysexits.h)
//! whether the mail system may forget the mail, must give it back, or shall try again later.

use std::io::Read;
use std::process::ExitCode;

use app::fetching::{self, LARGEST};
use app::{Error, Who};

use crate::cli::Deliver;
use crate::out;
use crate::place::Place;
use crate::trouble::Trouble;

/// The mail is no mail.
const EX_DATAERR: u8 = 65;
/// There is no such mailbox.
const EX_NOUSER: u8 = 67;
/// Try again later.
pub const EX_TEMPFAIL: u8 = 75;
/// The command line can't be understood.
pub const EX_USAGE: u8 = 64;

/// The database may be open in a server at the same time: the write waits its turn, and is durable before this ends.
pub fn run(place: &Place, verb: &Deliver) -> ExitCode {
    match deliver(place, verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            out::trouble(&trouble);
            ExitCode::from(trouble.exit_code)
        }
    }
}

fn deliver(place: &Place, verb: &Deliver) -> Result<(), Trouble> {
    let later = |trouble: Trouble| Trouble { exit_code: EX_TEMPFAIL, ..trouble };
    let raw = read()
        .map_err(|error| later(Trouble::new(format!("the mail can't be read from stdin: {error}"), "try again")))?;
    if raw.len() > LARGEST {
        let hint = "ask the sender for a smaller one";
        let what = format!("the mail is larger than {LARGEST} bytes");
        return Err(Trouble { exit_code: EX_DATAERR, ..Trouble::new(what, hint) });
    }
    let kept = place.open().map_err(later)?;
    let workspace_id = place.workspace(&kept).map_err(later)?;
    let address = verb.mailbox.clone();
    let done = kept.write_now(workspace_id, move |tx| fetching::deliver(tx, &Who::kept(workspace_id), &address, &raw));
    match done {
        Ok(_) => Ok(()),
        Err(error) => {
            let exit_code = match &error {
                Error::Invalid(fields) if fields.iter().any(|field| field.field == "mailbox") => EX_NOUSER,
                Error::Invalid(_) => EX_DATAERR,
                _ => EX_TEMPFAIL,
            };
            Err(Trouble { exit_code, ..Trouble::from(error) })
        }
    }
}

/// One byte more than is taken, so that a mail that is too large is known for it.
fn read() -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    std::io::stdin().lock().take(most).read_to_end(&mut raw)?;
    Ok(raw)
}
