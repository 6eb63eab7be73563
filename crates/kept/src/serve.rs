//! `kept serve`: the pages, the API and the workers, until it is told to stop.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use app::ids::INSTALLATION;
use app::workspaces::{self, SealKey};
use app::{Kept, upkeep};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Serve;
use crate::lock::{self, Lock};
use crate::place::{Place, make_folder, private_file};
use crate::trouble::{Result, Trouble, of_file};
use crate::{lmtp, out, workers};

/// How long open pages may finish after the signal to stop.
const STOP_MS: u64 = 5_000;

pub fn run(place: &Place, verb: &Serve) -> Result<()> {
    let demo = if verb.demo { Some(demo_place(place)?) } else { None };
    let place = demo.as_ref().unwrap_or(place);
    let mut lock = lock_folder(place)?; // held until this function ends
    let listener = listen(&place.config.listen)?;
    let lmtp = place.config.lmtp.as_ref().map(lmtp::listen).transpose()?;
    let address = listener.local_addr().map_err(|error| cant_listen(&place.config.listen, &error))?;
    let local_url = url_of(address);
    let public_url = place.config.public_url.clone().unwrap_or_else(|| local_url.clone());
    if let Some(lock) = &mut lock {
        // The words in it are a courtesy.
        let _unsigned = lock.sign(&format!("process {} at {local_url}", std::process::id()));
    }
    let kept = place.open_or_make()?;
    can_save(place, &kept)?;
    let seal_key = place.seal_key(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Trouble::new(format!("no threads could be started: {error}"), "look how many processes this user may have")
    })?;
    if verb.demo {
        demo_log_in(place, &kept, &seal_key)?;
    }
    let settings = web::Settings { public_url: public_url.clone(), seal_key: seal_key.clone() };
    let done = runtime.block_on(async {
        greet(&kept, &local_url, &public_url).await?;
        workers::start(&kept, &seal_key, &public_url);
        if let Some(lmtp) = lmtp {
            lmtp::start(lmtp, &kept)?;
        }
        answer(kept, settings, listener).await
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    done
}

/// A desk that can't write anything down is no desk: it does not open. A full disk may only be so for a while.
fn can_save(place: &Place, kept: &Kept) -> Result<()> {
    match kept.db.try_to_save_now() {
        Err(db::Error::DiskFull) => {
            out::trouble(&place.explain(db::Error::DiskFull.into()));
            out::note("note: what is there can be read; saving goes on by itself as soon as there is room");
            Ok(())
        }
        saved => saved.map_err(|error| place.explain(error.into())),
    }
}

/// What to type into a browser on this machine.
fn url_of(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// The folder of its own where the demo lives, whatever database is configured: nothing real is ever touched.
fn demo_place(place: &Place) -> Result<Place> {
    let data = place.config.data.join("demo");
    let db = format!("sqlite:{}", data.join("kept.db").display());
    let listen = Some(place.config.listen.clone());
    let public_url = place.config.public_url.clone();
    let given = crate::config::Given { data: Some(data), db: Some(db), listen, public_url, ..place.given.clone() };
    Place::of(given, None)
}

/// Fills the demo where it is empty, and prints the log-in. It is written down beside the database for the next start.
fn demo_log_in(place: &Place, kept: &Kept, seal_key: &SealKey) -> Result<()> {
    let file = place.config.data.join("log-in.txt");
    if kept.read_now(INSTALLATION, upkeep::names)?.is_empty() {
        out::note("making a practice with a year behind it");
        let login = sim::demo(kept, seal_key, kept.now())?;
        let text = format!("{}\n{}\n", login.email, login.passphrase);
        let written = private_file(&file).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| of_file("write", &file, &error))?;
    }
    let text = std::fs::read_to_string(&file).map_err(|error| of_file("read", &file, &error))?;
    let (email, passphrase) = text.trim_end().split_once('\n').unwrap_or((text.trim_end(), ""));
    out::line(&format!("Log in as {email} with the pass phrase: {passphrase}"))
}

/// One server on one SQLite file; on PostgreSQL as many as you like.
fn lock_folder(place: &Place) -> Result<Option<Lock>> {
    let Some(folder) = lock::folder_of(&place.config.db) else { return Ok(None) };
    make_folder(&folder)?;
    lock::take(&folder).map(Some)
}

fn listen(address: &str) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).map_err(|error| cant_listen(address, &error))?;
    listener.set_nonblocking(true).map_err(|error| cant_listen(address, &error))?;
    Ok(listener)
}

fn cant_listen(address: &str, error: &std::io::Error) -> Trouble {
    use std::io::ErrorKind::{AddrInUse, AddrNotAvailable, PermissionDenied};
    let (why, hint) = match error.kind() {
        AddrInUse => (
            "another program listens there already".to_owned(),
            "stop that one, or take another port: kept serve --listen 127.0.0.1:8081",
        ),
        AddrNotAvailable => {
            ("this machine has no such address".to_owned(), "use 127.0.0.1:8080, or 0.0.0.0:8080 for all addresses")
        }
        PermissionDenied => {
            ("this user may not use that port".to_owned(), "take a port above 1023: kept serve --listen 127.0.0.1:8080")
        }
        _ => (error.to_string(), "write an address and a port, for example 127.0.0.1:8080"),
    };
    Trouble::new(format!("can't listen on {address}: {why}"), hint)
}

/// The address, and the way in where nobody has come in yet.
async fn greet(kept: &Kept, local_url: &str, public_url: &str) -> Result<()> {
    if workspaces::all_ids(kept).await?.is_empty() {
        let token = workspaces::setup_link(kept).await?;
        out::note("Kept is new here. Set it up with this link; it is good once, for 30 minutes:");
        out::line(&format!("{public_url}/setup/{token}"))?;
        out::note("(or without a browser: kept setup --help)");
    }
    let people = if public_url == local_url { String::new() } else { format!(", for people at {public_url}") };
    out::note(&format!("Kept listens on {local_url}{people} (stop it with ctrl-c)"));
    Ok(())
}

async fn answer(kept: Kept, settings: web::Settings, listener: TcpListener) -> Result<()> {
    let failed = |error: std::io::Error| Trouble::new(format!("the server stopped: {error}"), "start it again");
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    let state = web::Web::new(kept, settings);
    state.start();
    let service = web::router(state).into_make_service_with_connect_info::<SocketAddr>();
    let (stop, mut stopping) = tokio::sync::watch::channel(false);
    let stopped = async move {
        told_to_stop().await;
        out::note("stopping");
        // Nobody listens any more when the server has ended by itself.
        let _ended = stop.send(true);
    };
    let server = axum::serve(listener, service).with_graceful_shutdown(stopped).into_future();
    let too_long = async move {
        let _ended = stopping.wait_for(|told| *told).await;
        tokio::time::sleep(Duration::from_millis(STOP_MS)).await;
    };
    tokio::select! {
        done = server => done.map_err(failed),
        // Live pages never end by themselves; what was answered is in the database.
        () = too_long => Ok(()),
    }
}

async fn told_to_stop() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
