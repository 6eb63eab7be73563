//! What Today says of complaints: the alarms, for everybody; and what is owed today of one's own.

use super::morning::rules::need;
use super::{Filter, Listed, morning, narrowing_of, store, without_story};
use crate::narrowing::concerns;
use crate::{Can, Result, Timestamp, Tx, Who, workspaces};

/// So many alarms, and so many of one's own, are shown.
const ALARMS: i64 = 20;
const OWN: i64 = 12;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnToday {
    /// The gravest first, each with why.
    pub alarms: Vec<(morning::Need, Listed)>,
    /// What the caller owes up to then and is no alarm, soonest first.
    pub own: Vec<Listed>,
}

/// `until`: when today ends, where the caller is. Three reads, whatever there is.
pub fn today(tx: &mut Tx, who: &Who, until: Timestamp) -> Result<OnToday> {
    who.may(Can::Read)?;
    let teams = who.staff_id().map_or(Ok(Vec::new()), |id| workspaces::teams::of_staff(tx, id))?;
    let now = tx.now;
    let alarming = Filter { alarming: true, by_owed: true, ..Filter::default() };
    let open = store::list(tx, &alarming, None, ALARMS)?;
    let own = match who.staff_id() {
        Some(id) => store::list(
            tx,
            &Filter { owed_by_staff: Some((id, until)), by_owed: true, ..Filter::default() },
            None,
            OWN * 2,
        )?,
        None => Vec::new(),
    };
    let listed = |complaint: super::Complaint| {
        let complaint =
            if concerns(who, narrowing_of(&complaint), &teams) { complaint } else { without_story(complaint) };
        Listed { step: complaint.step(now), owed: complaint.owed(), complaint }
    };
    let mut alarms: Vec<(morning::Need, Listed)> =
        store::failed_alone(tx, ALARMS)?.into_iter().map(|one| (morning::Need::Again, listed(one))).collect();
    for complaint in open {
        if let Some(need) = need(&complaint, None, now, now).filter(|need| need.is_alarm()) {
            alarms.push((need, listed(complaint)));
        }
    }
    alarms.sort_by_key(|(need, one)| (*need, one.complaint.owed_by, one.complaint.number));
    let is_alarm = |one: &super::Complaint| alarms.iter().any(|(_, alarm)| alarm.complaint.id == one.id);
    let is_own = |one: &super::Complaint| one.owed().map(|owed| owed.owner_id) == who.staff_id();
    let own = own.into_iter().filter(|one| is_own(one) && !is_alarm(one)).map(listed);
    let own = own.take(usize::try_from(OWN).unwrap_or(0)).collect();
    Ok(OnToday { alarms, own })
}
