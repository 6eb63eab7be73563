//! Many complaints with causes, quickly: for measuring.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::complaints::{self, Heard, How, NewComplaint, NewOutcome, Outcome, Restating, Severity};
use app::improvement::{self, CauseFound, ComplaintFacts};
use app::time::plus_ms;
use app::{Id, Kept, Result, Tx, Who};

use crate::dice::Dice;
use crate::fill::{BATCH, Size, make_customers, vocable, zipf};

/// What is there now.
#[derive(Debug, Clone, Default)]
pub struct Complaints {
    /// Those whose last version waits for the customer, by number.
    pub restated: Vec<i64>,
    /// Those whose cause is looked for, by number.
    pub guarding: Vec<i64>,
    /// All others: listened to.
    pub listened: Vec<i64>,
    /// The ids of some.
    pub ids: Vec<Id>,
    pub causes: usize,
}

const DAY_MS: i64 = 86_400_000;
/// They are spread over so long a time before now.
const SPAN_MS: i64 = 700 * DAY_MS;
/// The last so many of a house are those that somebody works on.
const AT_WORK: usize = 300;

/// Fills in complaints over two years by the real verbs: rows, counts, index and journal are as they always are. Seven of ten
/// have a cause, some causes many, most few. Stories have some 80 words each, drawn by Zipf's law from 32,000, and every
/// twentieth complaint shares its topic of six words with those before it. Blocks.
pub fn fill_complaints(
    kept: &Kept,
    who: &Who,
    count: usize,
    causes: usize,
    mut told: impl FnMut(usize),
) -> Result<Complaints> {
    let customers = Arc::new(make_customers(kept, who, Size::of(count))?);
    let causes = Arc::new(grow(kept, who, causes)?);
    let (start, step) = (plus_ms(kept.now(), -SPAN_MS), SPAN_MS / i64::try_from(count.max(1)).unwrap_or(1));
    let mut filled = Complaints { causes: causes.len(), ..Complaints::default() };
    for from in (0..count).step_by(BATCH) {
        let (who, customers, causes, to) = (who.clone(), customers.clone(), causes.clone(), (from + BATCH).min(count));
        let made = kept.write_now(who.workspace_id, move |tx| {
            let mut dice = Dice::new(u64::try_from(from).unwrap_or(0).wrapping_mul(0x9e37_79b9) ^ 11);
            let mut made = Complaints::default();
            for number in from..to {
                tx.now = plus_ms(start, step.saturating_mul(i64::try_from(number).unwrap_or(0)));
                let place = Place { number, left: count - number, customers: &customers, causes: &causes };
                one(tx, &who, &mut dice, &place, &mut made)?;
            }
            Ok(made)
        })?;
        filled.restated.extend(made.restated);
        filled.guarding.extend(made.guarding);
        filled.listened.extend(made.listened);
        filled.ids.extend(made.ids);
        told(to);
    }
    Ok(filled)
}

/// A tree with so many causes: tens of tops, the others below them.
fn grow(kept: &Kept, who: &Who, count: usize) -> Result<Vec<Id>> {
    let who = who.clone();
    kept.write_now(who.workspace_id, move |tx| {
        let mut ids: Vec<Id> = Vec::new();
        for number in 0..count {
            let parent_id = if number < 20 { None } else { ids.get(number % 20).copied() };
            let name = format!("Because of {} {number}", vocable(number));
            ids.push(improvement::add(tx, &who, parent_id, &name)?.id);
        }
        Ok(ids)
    })
}

struct Place<'a> {
    number: usize,
    /// How many come behind it.
    left: usize,
    customers: &'a [Id],
    causes: &'a [Id],
}

fn one(tx: &mut Tx, who: &Who, dice: &mut Dice, place: &Place<'_>, made: &mut Complaints) -> Result<()> {
    let new = NewComplaint {
        customer_id: dice.pick(place.customers).copied(),
        summary: words(dice, 6),
        severity: dice.pick(Severity::ALL).copied().unwrap_or(Severity::Medium),
        at_stake_minor: dice.chance(300).then(|| dice.between(1_000, 500_000)),
        ..NewComplaint::default()
    };
    let complaint = complaints::open(tx, who, &new)?;
    let mut story = words(dice, 80);
    if place.number.is_multiple_of(20) {
        let topic = 9_000 + place.number / 20 % 500 * 6;
        (topic..topic + 6).for_each(|rank| story = format!("{story} {}", vocable(rank)));
    }
    complaints::listen(tx, who, complaint.id, &Heard { story, ..Heard::default() })?;
    if dice.chance(700) {
        let cause = 1_usize << dice.between(0, 8);
        let cause_id = place.causes.get((cause + dice.below(cause)) % place.causes.len().max(1)).copied();
        let found: Vec<CauseFound> =
            cause_id.into_iter().map(|cause_id| CauseFound { cause_id, evidence: words(dice, 8) }).collect();
        let facts = ComplaintFacts {
            id: complaint.id,
            number: complaint.number,
            customer_id: complaint.customer_id,
            opened_at: complaint.opened_at,
            severity: complaint.severity.as_str().to_owned(),
            harm_minor: complaint.at_stake_minor,
        };
        improvement::link(tx, who, facts, &found)?;
    }
    if place.number.is_multiple_of(50) || place.left <= AT_WORK {
        made.ids.push(complaint.id);
    }
    match (place.left <= AT_WORK, place.number % 3) {
        (true, 0) => {
            restate(tx, who, dice, complaint.id)?;
            made.restated.push(complaint.number);
        }
        (true, 1) => {
            accepted(tx, who, dice, complaint.id)?;
            made.guarding.push(complaint.number);
        }
        _ => made.listened.push(complaint.number),
    }
    Ok(())
}

fn restate(tx: &mut Tx, who: &Who, dice: &mut Dice, id: Id) -> Result<()> {
    complaints::restate(tx, who, id, &Restating { text: words(dice, 60), mail: false }).map(drop)
}

/// Up to where the cause is looked for.
fn accepted(tx: &mut Tx, who: &Who, dice: &mut Dice, id: Id) -> Result<()> {
    restate(tx, who, dice, id)?;
    complaints::confirm(tx, who, id, How::Phone, "Yes, that is it", None)?;
    let by = plus_ms(tx.now, DAY_MS);
    complaints::promise_call_back(tx, who, id, by, None)?;
    complaints::research(tx, who, id, &words(dice, 40))?;
    let outcome = NewOutcome {
        outcome: Outcome::Explanation,
        what_happened: words(dice, 30),
        offer: String::new(),
        apology: true,
        explanation: true,
        remedies: Vec::new(),
        amounts: BTreeMap::new(),
        by: plus_ms(by, DAY_MS),
        how: "phone".to_owned(),
    };
    complaints::call_back(tx, who, id, &outcome)?;
    complaints::accept(tx, who, id, "That is right for me").map(drop)
}

fn words(dice: &mut Dice, count: usize) -> String {
    (0..count).map(|_| zipf(dice)).collect::<Vec<_>>().join(" ")
}
