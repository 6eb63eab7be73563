//! Making it stop: why complaints come about, what is done so that they stay away, and whether it held.
//!
//! A complaint is known here by its id and a few facts that are passed in (`link`). Counts are kept as causes are found
//! (`counting`), so that the page *Improve* reads no complaint.

mod actions;
mod causes;
pub mod counting;
mod effects;
mod found;
mod overview;
mod reviews;
mod ringing;
pub mod rules;
mod store;
mod store_actions;
mod store_counts;
pub mod tree;
mod whys;

#[cfg(test)]
mod rules_tests;

use serde_json::Value;

pub use actions::{Filter, Shown, check, check_later, done, drop, get, hand_over, list, mine, plan, plan_for, put_off};
pub(crate) use actions::{hand_over_all, in_hands_of_each};
pub use causes::{add, list as tree, merge, move_to, plant, rename, restore, retire};
pub use effects::{Check, Checked, effect};
pub(crate) use found::guard_of;
pub use found::{
    CauseFound, ComplaintFacts, Found, NoAction, OfComplaint, causes_of, complaints_of, link, no_action, of_complaint,
};
pub use overview::{Chart, Counts, Events, Line, Overview, Unguarded, chart_of, overview};
pub use reviews::{JobsDone, Review, Reviewed, hold, jobs, review, set_jobs};
pub use ringing::{TO_REVIEW, is_still_so, ring};
pub use rules::{Action, Again, Effect, NewAction, PuttingOff, State, Strength, Verdict};
pub use store::Guard;
pub use tree::{Cause, Starter, Tree};
pub use whys::{NewWhy, Why, ask_why, complaint_of_why, take_back_why};

use crate::ids::Id;
use crate::journal::{self, About};
use crate::{Result, Tx, Who};

fn write(tx: &mut Tx, who: &Who, kind: &str, subject_id: Id, details: &Value) -> Result<()> {
    journal::write(tx, who, kind, About { subject_id, ..About::default() }, details)
}
