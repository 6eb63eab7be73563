//! A house with very many complaints, beside one with a thousand: the page of one, *Improve* from its kept counts, and
//! complaints with like words.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use app::{Clock, Id};
use sim::Complaints;

use crate::load::{self, Load, Requests};
use crate::report::{Figure, Reach, Report};
use crate::server::Server;
use crate::{Scale, http, practice};

const FEW: usize = 1_000;
const FEW_CAUSES: usize = 50;
/// As many as there are cores here: how long one waits for a page, not for those who ask before them.
const CONNECTIONS: usize = 2;

/// A filled data folder and a way in.
struct House {
    folder: PathBuf,
    complaints: usize,
    session: String,
    token: String,
    filled: Arc<Complaints>,
}

/// What was measured in one house.
struct Measured {
    page: Load,
    guarding: Load,
    improve: Load,
    twins: Load,
}

pub fn measure(scale: Scale, folder: &Path, report: &mut Report) -> Result<()> {
    let few = fill(&crate::part(folder, "few")?, FEW, FEW_CAUSES, report)?;
    let many = fill(&crate::part(folder, "many")?, scale.complaints, scale.causes, report)?;
    let of_few = loads(scale, &few)?;
    let of_many = loads(scale, &many)?;
    let rows = [
        ("complaint page", &of_few.page, &of_many.page, 10.0),
        ("complaint page while its cause is looked for, with twins", &of_few.guarding, &of_many.guarding, 50.0),
        ("Improve", &of_few.improve, &of_many.improve, 100.0),
        ("twins of a complaint", &of_few.twins, &of_many.twins, 50.0),
    ];
    let causes = many.filled.causes;
    for (what, few_load, many_load, most_ms) in rows {
        let what = format!("{what}, {} complaints, {causes} causes", many.complaints);
        report.add(many_load.figure(&format!("{what}, {CONNECTIONS} connections")));
        report.add(Figure::new(format!("{what}: p99"), many_load.p99_ms, "ms").reach(Reach::AtMost(most_ms)));
        let times = many_load.p50_ms / few_load.p50_ms;
        report.add(
            Figure::new(format!("{what}: time against {FEW}"), times, "times")
                .with("few_p50_ms", crate::report::round(few_load.p50_ms))
                .floor(Reach::AtMost(12.0)),
        );
    }
    Ok(())
}

fn fill(folder: &Path, complaints: usize, causes: usize, report: &mut Report) -> Result<House> {
    let practice = practice::new(folder, false, Clock::System)?;
    let begun = Instant::now();
    let filled = sim::fill_complaints(&practice.kept, &practice.who, complaints, causes, |done| {
        if done % 20_000 == 0 {
            eprintln!("filled in {done} complaints");
        }
    })?;
    // What has been due for two years would all ring while it is measured.
    practice.kept.write_now(practice.who.workspace_id, |tx| {
        for table in ["timer", "outbox"] {
            tx.run(&db::Sql::built(format!("delete from {table} where workspace_id > 0")), db::params![])?;
        }
        Ok(())
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    report.add(Figure::new(format!("filled in {complaints} complaints"), seconds, "s"));
    let (session, token) = (practice.session()?, practice.token()?);
    Ok(House { folder: folder.to_owned(), complaints, session, token, filled: Arc::new(filled) })
}

fn loads(scale: Scale, house: &House) -> Result<Measured> {
    let server = Server::start(&house.folder)?;
    let run = |requests: Requests| load::run(&server.address, CONNECTIONS, scale.seconds, 200, requests);
    let page = |numbers: Vec<i64>| -> Requests {
        let cookie = house.session.clone();
        Arc::new(move |caller: usize, number: usize| {
            let number = numbers.get((caller * 7919 + number * 31) % numbers.len().max(1)).copied().unwrap_or(1);
            http::get(&format!("/complaints/{number}"), &cookie)
        })
    };
    let both = [house.filled.listened.clone(), house.filled.restated.clone()].concat();
    let cookie = house.session.clone();
    let (ids, token): (Vec<Id>, String) = (house.filled.ids.clone(), house.token.clone());
    let twins = move |caller: usize, number: usize| {
        let id = ids.get((caller * 7919 + number * 31) % ids.len().max(1)).copied().unwrap_or_default();
        http::get_as(&format!("/api/v1/complaints/{id}/twins"), &token)
    };
    Ok(Measured {
        page: run(page(both))?,
        guarding: run(page(house.filled.guarding.clone()))?,
        improve: run(Arc::new(move |_, _| http::get("/improve", &cookie)))?,
        twins: run(Arc::new(twins))?,
    })
}
