//! Misfortune, drawn from the seed.

use super::queue::Event;
use super::run::Year;
use super::{DAY, HOUR, MINUTE};

impl Year {
    /// It happened: counted and remembered.
    pub fn fault(&mut self, what: &str) {
        self.faults += 1;
        self.history.note(self.now, what, None);
    }

    /// After how many changes the next transaction finds the disk full; mostly never.
    pub fn draw_room(&mut self) -> Option<u32> {
        if !self.options.faults.disk || self.calm_until > self.now {
            return None;
        }
        let full = self.now < self.full_until;
        if !full && self.chance.between(1, 600) != 1 {
            return None;
        }
        self.fault("the disk is full");
        Some(self.draw_place())
    }

    /// At which of its changes a transaction ends: one in two at its commit, as those do that have fewer.
    pub fn draw_place(&mut self) -> u32 {
        u32::try_from(self.chance.between(0, 79)).ok().filter(|place| *place < 40).unwrap_or(u32::MAX)
    }

    /// Whether the node dies within the next transaction, of which nothing is left then.
    pub fn draws_death(&mut self) -> bool {
        self.options.faults.kill && self.calm_until < self.now && self.chance.between(1, 600) == 1
    }

    /// What befalls the machines today.
    pub fn draw_misfortune(&mut self) {
        let faults = self.options.faults;
        let now = self.now;
        if faults.mail && self.chance.chance(60) {
            let from = now + self.chance.between(0, DAY);
            let until = from + self.chance.between(1, 8) * HOUR;
            self.queue.put(from, Event::ServerDown { until });
        }
        if faults.kill && self.chance.chance(300) {
            let node = self.chance.below(self.options.nodes);
            let at = now + self.chance.between(0, DAY);
            self.queue.put(at, Event::Kill(node));
        }
        if faults.kill && self.chance.chance(15) {
            let at = now + self.chance.between(0, DAY);
            for node in self.nodes.places() {
                self.queue.put(at, Event::Kill(node));
            }
        }
        if faults.clock && self.chance.chance(250) {
            let node = self.chance.below(self.options.nodes);
            let from = now + self.chance.between(0, DAY);
            let sign = if self.chance.chance(500) { 1 } else { -1 };
            let skew_ms = sign * self.chance.between(30, 600) * 1000;
            self.queue.put(from, Event::Clock { node, skew_ms });
            self.queue.put(from + self.chance.between(10, 180) * MINUTE, Event::Clock { node, skew_ms: 0 });
        }
        if faults.disk && self.chance.chance(150) {
            let from = now + self.chance.between(0, DAY);
            let until = from + self.chance.between(10, 60) * MINUTE;
            self.queue.put(from, Event::DiskFull { until });
        }
    }

    pub fn befall(&mut self, event: Event) {
        match event {
            Event::Kill(node) => self.kill(node, "by chance"),
            Event::Clock { node, skew_ms } if self.nodes.at(node).skew_ms != skew_ms => {
                self.fault(&format!("the clock of node {node} is wrong by {} s", skew_ms / 1000));
                self.nodes.at_mut(node).skew_ms = skew_ms;
            }
            Event::DiskFull { until } => {
                self.full_until = until;
                self.fault("the disk fills up");
            }
            Event::ServerDown { until } => {
                self.peer.down_until = until;
                self.fault("the mail server goes down");
            }
            _ => {}
        }
    }
}
