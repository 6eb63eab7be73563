//! A house that promises and works, to hold the chances of promises against what became of them. Nobody draws whether a
//! promise is kept: people have a day and a pile, do what is due first (mostly), are away, forget. The estimate is asked
//! while it goes on, of what it knew then.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::customers::{self, NewCustomer};
use app::ids::INSTALLATION;
use app::promises::{self, Kind, Move, NewPromise, State, chance};
use app::time::{from_ms, ms};
use app::workspaces::{self, NewStaff, NewWorkspace, SealKey, staff};
use app::{Id, Kept, Result, Role, Tx, Who, jobs, timers};
use planner::hours::OpeningHours;

use crate::dice::Dice;
use crate::year::{DAY, HOUR, MINUTE};

/// What was said of a promise at some point of its time, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// When it was made, in days from the beginning.
    pub day: i64,
    /// 0: when it was made; 50 and 80: so much of its working time was over, in percent.
    pub point: i64,
    pub chance: f64,
    pub low: f64,
    pub high: f64,
    /// Five or more were known.
    pub known: bool,
    pub kept: bool,
}

/// How somebody works. Parts of a thousand.
#[derive(Clone, Copy)]
struct Habit {
    /// How much of the day is left for what was promised.
    room: i64,
    /// How long things take them.
    pace: i64,
    forgets: i64,
    /// How many promises on a usual day.
    promises: i64,
    /// How much time they give themselves.
    gives: i64,
}

const PEOPLE: [Habit; 5] = [
    Habit { room: 800, pace: 900, forgets: 20, promises: 5, gives: 1_200 },
    Habit { room: 650, pace: 1_000, forgets: 60, promises: 3, gives: 1_000 },
    Habit { room: 500, pace: 1_100, forgets: 40, promises: 2, gives: 900 },
    Habit { room: 700, pace: 1_500, forgets: 150, promises: 2, gives: 1_000 },
    Habit { room: 550, pace: 800, forgets: 30, promises: 4, gives: 700 },
];

/// From, to.
type Minutes = (i64, i64);

/// The kind, how long it takes and how much working time is promised for it.
const THINGS: [(Kind, Minutes, Minutes); 6] = [
    (Kind::CallBack, (8, 35), (60, 420)),
    (Kind::Reply, (10, 50), (120, 900)),
    (Kind::Update, (5, 25), (240, 960)),
    (Kind::Refund, (20, 80), (480, 1_900)),
    (Kind::Deliver, (30, 200), (480, 2_400)),
    (Kind::Fix, (60, 420), (600, 3_600)),
];

/// Promises on a day from Monday to Friday, in a hundred of the usual.
const WEEK: [i64; 5] = [150, 100, 90, 90, 70];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Day,
    Made(usize),
    Works(usize),
    Done(usize, Id),
    Asked(Id, i64),
    Moved(usize, Id),
    Released(usize, Id),
    Remembers(usize, Id),
}

/// What somebody still has to do.
#[derive(Clone, Copy)]
struct Job {
    by: i64,
    takes: i64,
    put_aside: bool,
}

#[derive(Clone, Default)]
struct Person {
    piles: BTreeMap<Id, Job>,
    busy: bool,
    away_until: i64,
}

#[derive(Clone)]
struct House {
    hours: Arc<OpeningHours>,
    people: Vec<(Who, Habit, Person)>,
    customer: Id,
    queue: BTreeSet<(i64, u64, Event)>,
    number: u64,
    said: Vec<(Id, Said)>,
    begin: i64,
    end: i64,
    load: i64,
}

/// Lives so many days in an empty database; gives what was said of promises that were made in them, and ended. `load` is in
/// a thousand of what the people can do: from 1,400 on the piles only grow.
pub fn live(kept: &Kept, days: i64, seed: u64, load: i64) -> Result<Vec<Said>> {
    let begin = ms(kept.now());
    let (workspace_id, mut house) = set_up(kept, begin, begin + days * DAY, load)?;
    let mut round = 0_u64;
    while !house.queue.is_empty() {
        let before = house;
        round += 1;
        house = kept.write_now(workspace_id, move |tx| {
            // May be run again: the same house, the same dice.
            let (mut house, mut dice) = (before.clone(), Dice::new(seed.wrapping_mul(1_000_003) ^ round));
            for _ in 0..400 {
                let Some((at, _, event)) = house.queue.pop_first() else { break };
                ring(tx, at)?;
                house.happens(tx, &mut dice, at, event)?;
            }
            Ok(house)
        })?;
    }
    let said = house.said;
    kept.write_now(workspace_id, move |tx| {
        ring(tx, begin + (days + 90) * DAY)?;
        let mut ended = Vec::new();
        for (id, said) in &said {
            let state = promises::store::load(tx, *id)?.state;
            if state != State::Released {
                ended.push(Said { kept: state == State::Kept, ..said.clone() });
            }
        }
        Ok(ended)
    })
}

fn ring(tx: &mut Tx, at: i64) -> Result<()> {
    while let Some(due) = timers::next_due(tx)?.filter(|due| ms(*due) <= at) {
        tx.now = tx.now.max(due);
        timers::run_due(tx, jobs::ring)?;
    }
    tx.now = tx.now.max(from_ms(at));
    Ok(())
}

fn set_up(kept: &Kept, begin: i64, end: i64, load: i64) -> Result<(Id, House)> {
    let day = || "8-12, 13-17".to_owned();
    let new = NewWorkspace {
        name: "Cedar Services".to_owned(),
        trade: String::new(),
        time_zone: "America/New_York".to_owned(),
        currency: "USD".to_owned(),
        locale: "en-US".to_owned(),
        hours: [day(), day(), day(), day(), day(), "closed".to_owned(), "closed".to_owned()],
        holidays: String::new(),
        owner_name: "Person 0".to_owned(),
        owner_email: "person0@cedar.example".to_owned(),
        passphrase: "a quiet tuesday morning".to_owned(),
        mailbox: None,
    };
    let seal = SealKey::none();
    let (workspace_id, owner_id) = kept.write_now(INSTALLATION, move |tx| workspaces::setup(tx, &new, &seal))?;
    let owner = Who::staff(workspace_id, owner_id, Role::Owner);
    let hashed = workspaces::passphrase::hash("a quiet tuesday morning")?;
    let house = kept.write_now(workspace_id, move |tx| {
        let mut people = vec![owner.clone()];
        for number in 1..PEOPLE.len() {
            let (name, email) = (format!("Person {number}"), format!("person{number}@cedar.example"));
            let made =
                staff::add(tx, &owner, &NewStaff { name, email, role: Role::Agent, passphrase: hashed.clone() })?;
            people.push(Who::staff(workspace_id, made.id, Role::Agent));
        }
        let new = NewCustomer { name: "Ruth Alvarez".to_owned(), ..NewCustomer::default() };
        let customer = customers::create(tx, &owner, new)?.id;
        let people = people.into_iter().zip(PEOPLE).map(|(who, habit)| (who, habit, Person::default())).collect();
        let (hours, queue) = (workspaces::hours(tx)?, BTreeSet::from([(begin, 0, Event::Day)]));
        Ok(House { hours, people, customer, queue, number: 0, said: Vec::new(), begin, end, load })
    })?;
    Ok((workspace_id, house))
}

impl House {
    fn put(&mut self, at: i64, event: Event) {
        self.number += 1;
        self.queue.insert((at, self.number, event));
    }

    /// After so much working time.
    fn after(&self, at: i64, working: i64) -> i64 {
        let open = self.hours.next_open(from_ms(at)).unwrap_or(from_ms(at));
        self.hours.add_working(open, working).map_or(at, ms)
    }

    fn happens(&mut self, tx: &mut Tx, dice: &mut Dice, at: i64, event: Event) -> Result<()> {
        match event {
            Event::Day => self.day(dice, at),
            Event::Made(person) => return self.makes(tx, dice, at, person),
            Event::Works(person) => self.works(dice, at, person),
            Event::Done(person, id) => return self.done(tx, dice, at, (person, id)),
            Event::Asked(id, point) => return self.asked(tx, at, id, point),
            Event::Moved(person, id) => return self.moves(tx, dice, at, (person, id)),
            Event::Released(person, id) => {
                let Some((who, _, state)) = self.people.get_mut(person) else { return Ok(()) };
                if promises::store::load(tx, id)?.state == State::Open {
                    state.piles.remove(&id);
                    promises::release(tx, who, id, "They do not need it any more.")?;
                }
            }
            Event::Remembers(person, id) => {
                let state = self.people.get_mut(person).map(|(_, _, state)| state);
                if let Some(job) = state.and_then(|state| state.piles.get_mut(&id)) {
                    job.put_aside = false;
                }
                self.works(dice, at, person);
            }
        }
        Ok(())
    }

    fn day(&mut self, dice: &mut Dice, at: i64) {
        if at + DAY <= self.end {
            self.put(at + DAY, Event::Day);
        }
        let date = self.hours.zone.to_datetime(from_ms(at)).date();
        let Some(opens) = self.hours.open_of_day(date).map(ms) else { return };
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let week = WEEK.get(weekday).copied().unwrap_or(0);
        let rush = if dice.chance(120) { 200 } else { 100 };
        for person in 0..self.people.len() {
            let Some((_, habit, state)) = self.people.get_mut(person) else { continue };
            if dice.chance(25) {
                state.away_until = opens + dice.between(1, 3) * DAY;
            }
            let hundredths = habit.promises * week * rush / 100 * self.load / 1000;
            for _ in 0..(dice.between(hundredths / 2, hundredths / 2 * 3) + 50) / 100 {
                let made = self.after(opens, dice.between(5, 440) * MINUTE);
                self.put(made, Event::Made(person));
            }
            self.put(opens, Event::Works(person));
        }
    }

    fn makes(&mut self, tx: &mut Tx, dice: &mut Dice, at: i64, person: usize) -> Result<()> {
        let Some((who, habit, state)) = self.people.get(person) else { return Ok(()) };
        let (who, habit) = (who.clone(), *habit);
        if state.away_until > at {
            return Ok(());
        }
        let Some((kind, takes, given)) = dice.pick(&THINGS).copied() else { return Ok(()) };
        let given = dice.between(given.0, given.1) * habit.gives / 1000;
        let by = (self.after(at, given * MINUTE) / (15 * MINUTE) + 1) * 15 * MINUTE;
        let promise = promises::make(tx, &who, new(self.customer, kind, by))?;
        // Most things take a little, some take long.
        let (one, other) = (dice.between(takes.0, takes.1), dice.between(takes.0, takes.1));
        let takes = one.min(other) * habit.pace / habit.room * MINUTE;
        let put_aside = dice.chance(habit.forgets);
        self.begins(dice, at, person, (promise.id, Job { by, takes, put_aside }));
        self.asked(tx, at, promise.id, 0)?;
        self.works(dice, at, person);
        Ok(())
    }

    fn begins(&mut self, dice: &mut Dice, at: i64, person: usize, (id, job): (Id, Job)) {
        let work = self.hours.working_ms(from_ms(at), from_ms(job.by));
        self.put(self.after(at, work / 2), Event::Asked(id, 50));
        self.put(self.after(at, work / 5 * 4), Event::Asked(id, 80));
        match dice.between(1, 1000) {
            1..=40 => self.put(self.after(at, work * dice.between(50, 900) / 1000), Event::Released(person, id)),
            41..=140 => self.put(self.after(at, work * dice.between(600, 980) / 1000), Event::Moved(person, id)),
            _ => {}
        }
        if job.put_aside {
            self.put(self.after(at, work * dice.between(500, 1600) / 1000), Event::Remembers(person, id));
        }
        if let Some((_, _, state)) = self.people.get_mut(person) {
            state.piles.insert(id, job);
        }
    }

    /// Takes the next thing: what is due first, now and then another.
    fn works(&mut self, dice: &mut Dice, at: i64, person: usize) {
        let Some((_, _, state)) = self.people.get_mut(person) else { return };
        if state.busy {
            return;
        }
        if state.away_until > at {
            let back = state.away_until;
            return self.put(self.after(back, 0), Event::Works(person));
        }
        let mut pile: Vec<(i64, Id, i64)> =
            state.piles.iter().filter(|(_, job)| !job.put_aside).map(|(id, job)| (job.by, *id, job.takes)).collect();
        pile.sort_unstable();
        let place = if dice.chance(200) { dice.below(pile.len()) } else { 0 };
        let Some((_, id, takes)) = pile.get(place).copied() else { return };
        state.busy = true;
        self.put(self.after(at, takes), Event::Done(person, id));
    }

    fn done(&mut self, tx: &mut Tx, dice: &mut Dice, at: i64, (person, id): (usize, Id)) -> Result<()> {
        let Some((who, _, state)) = self.people.get_mut(person) else { return Ok(()) };
        state.busy = false;
        if state.piles.remove(&id).is_some() {
            promises::keep(tx, who, id, "Done.")?;
        }
        self.works(dice, at, person);
        Ok(())
    }

    /// They see that it will not be done, and agree on another time.
    fn moves(&mut self, tx: &mut Tx, dice: &mut Dice, at: i64, (person, id): (usize, Id)) -> Result<()> {
        let by = self.after(at, dice.between(8, 24) * HOUR) / MINUTE * MINUTE;
        let Some((who, _, state)) = self.people.get_mut(person) else { return Ok(()) };
        let promise = promises::store::load(tx, id)?;
        let Some(job) = state.piles.remove(&id).filter(|_| promise.state == State::Open && promise.moves == 0) else {
            return Ok(());
        };
        let to = Move { from: None, by: from_ms(by), reason: "It takes longer.".to_owned(), agreed: true };
        let (_, next) = promises::move_to(tx, &who.clone(), id, to)?;
        self.begins(dice, at, person, (next.id, Job { by, ..job }));
        self.asked(tx, at, next.id, 0)
    }

    fn asked(&mut self, tx: &mut Tx, at: i64, id: Id, point: i64) -> Result<()> {
        let promise = promises::store::load(tx, id)?;
        if promise.state == State::Open && at <= self.end {
            let found = chance::of(tx, &promise)?;
            let day = (ms(promise.made_at) - self.begin) / DAY;
            let (chance, known) = (found.chance, found.is_known());
            self.said.push((id, Said { day, point, chance, low: found.low, high: found.high, known, kept: false }));
        }
        Ok(())
    }
}

fn new(customer_id: Id, kind: Kind, by: i64) -> NewPromise {
    NewPromise {
        customer_id,
        conversation_id: None,
        words: "What we said".to_owned(),
        kind,
        owner_id: None,
        from: None,
        by: from_ms(by),
        source: "by_hand",
    }
}
