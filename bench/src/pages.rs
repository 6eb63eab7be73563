//! Pages of a filled house: list, one conversation, search; and what the program takes for it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use app::{Clock, Id};
use sim::{Filled, Size};

use crate::load::{self, Load};
use crate::practice;
use crate::report::{Figure, Reach, Report};
use crate::server::{self, Server};
use crate::{Scale, float, http};

const LIST: &str = "/conversations?category=resolved";

/// A filled data folder and a way in.
struct House {
    session: String,
    filled: Filled,
}

fn fill(folder: &Path, conversations: usize, report: &mut Report) -> Result<House> {
    let practice = practice::new(folder, false, Clock::System)?;
    let begun = Instant::now();
    let filled = sim::fill(&practice.kept, &practice.who, Size::of(conversations), |done| {
        if done % 50_000 == 0 {
            eprintln!("filled in {done} conversations");
        }
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    report.add(
        Figure::new(format!("filled in {conversations} conversations"), seconds, "s").with("messages", filled.messages),
    );
    Ok(House { session: practice.session()?, filled })
}

pub fn measure(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let house = fill(folder, scale.conversations, report)?;
    let size = std::fs::metadata(server::binary()?)?.len() / 1024;
    report.add(
        Figure::new("size of the binary", float(usize::try_from(size)?) / 1024.0, "MiB").reach(Reach::AtMost(40.0)),
    );
    // The first start after filling finds a cold program; the best of three is what the database costs.
    let starts: Vec<f64> = (0..3)
        .map(|_| Server::start(folder).map(|server| server.started_in.as_secs_f64() * 1e3))
        .collect::<Result<_>>()?;
    let best = starts.iter().copied().fold(f64::MAX, f64::min);
    report.add(Figure::new("start until /health answers", best, "ms").reach(Reach::AtMost(300.0)));
    let server = Server::start(folder)?;
    std::thread::sleep(Duration::from_secs(2));
    report.add(Figure::new("memory at rest", server.memory_mib()?.0, "MiB").reach(Reach::AtMost(60.0)));
    under_load(scale, &house, &server, report)?;
    let (now, most) = server.memory_mib()?;
    report.add(
        Figure::new("memory under this load, the most", most, "MiB")
            .with("after", crate::report::round(now))
            .reach(Reach::AtMost(200.0))
            .floor(Reach::AtMost(400.0)),
    );
    Ok(())
}

fn under_load(scale: Scale, house: &House, server: &Server, report: &mut Report) -> Result<()> {
    let list = list(scale, house, server)?;
    add(report, &list, &format!("list page, 50 of {}, 16 connections", scale.conversations), (2_000.0, 20.0), 40.0);
    let long: Vec<Id> = house.filled.long.clone();
    let cookie = house.session.clone();
    let requests = move |caller: usize, number: usize| {
        let id = long.get((caller * 7919 + number) % long.len().max(1)).copied().unwrap_or_default();
        http::get(&format!("/conversations/{id}"), &cookie)
    };
    let one = load::run(&server.address, 16, scale.seconds, 200, Arc::new(requests))?;
    add(report, &one, "conversation page, 10 messages, 16 connections", (2_000.0, 20.0), 40.0);
    let (cookie, rare) = (house.session.clone(), house.filled.conversations / 5);
    let requests = move |caller: usize, number: usize| {
        http::get(&format!("/search?q={}", sim::rare_word((caller * 104_729 + number * 31) % rare.max(1))), &cookie)
    };
    let rare = load::run(&server.address, 8, scale.seconds, 200, Arc::new(requests))?;
    add(report, &rare, "search page, rare word, 8 connections", (2_000.0, 30.0), 40.0);
    let cookie = house.session.clone();
    let requests = move |caller: usize, number: usize| {
        let word = sim::COMMON_WORDS.get((caller + number) % sim::COMMON_WORDS.len()).copied().unwrap_or_default();
        http::get(&format!("/search?q={word}"), &cookie)
    };
    let common = load::run(&server.address, 8, scale.seconds, 200, Arc::new(requests))?;
    add(report, &common, "search page, common word, 8 connections", (500.0, 30.0), 15.0);
    Ok(())
}

fn list(scale: Scale, house: &House, server: &Server) -> Result<Load> {
    let cookie = house.session.clone();
    load::run(&server.address, 16, scale.seconds, 200, Arc::new(move |_, _| http::get(LIST, &cookie)))
}

/// Rate and 99th percentile, each with what it has to reach; `floor` is a rate that any machine gives.
fn add(report: &mut Report, load: &Load, what: &str, (rate, p99_ms): (f64, f64), floor: f64) {
    report.add(load.figure(what).reach(Reach::AtLeast(rate)).floor(Reach::AtLeast(floor)));
    report.add(Figure::new(format!("{what}: p99"), load.p99_ms, "ms").reach(Reach::AtMost(p99_ms)));
}

/// The list again over ten times as many: in the time it takes, against the list of the smaller house.
pub fn measure_many(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let few = one_list(scale, &crate::part(folder, "few")?, scale.conversations, report)?;
    let many = one_list(scale, &crate::part(folder, "many")?, scale.many_conversations, report)?;
    report.add(many.figure(&format!("list page, 50 of {}, 16 connections", scale.many_conversations)));
    let what = format!("time of the list at {} / at {}", scale.many_conversations, scale.conversations);
    report.add(Figure::new(what, few.per_second / many.per_second, "").reach(Reach::AtMost(1.5)));
    Ok(())
}

fn one_list(scale: Scale, folder: &Path, conversations: usize, report: &mut Report) -> Result<Load> {
    let house = fill(folder, conversations, report)?;
    let server = Server::start(folder)?;
    list(scale, &house, &server)
}
