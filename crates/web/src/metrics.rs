//! `/metrics`: what Prometheus reads. Numbers only, nobody's name.
//!
//! Own text rather than a library: a few counters need no background task to keep their histograms small. A request
//! costs one look-up and one short lock, both of its own route.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use app::upkeep::{self, Waiting, Webhooks};
use app::{Kept, Timestamp, workspaces};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use crate::core::{Web, urls};

/// Upper bounds of the histogram, in microseconds, and how Prometheus writes them, in seconds.
const BOUNDS: [(u128, &str); 12] = [
    (500, "0.0005"),
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
];

/// What one route has answered so far.
#[derive(Default)]
struct Route {
    answers: BTreeMap<(&'static str, u16), u64>,
    /// Up to each bound, not counting those up to the one before.
    buckets: [u64; BOUNDS.len()],
    count: u64,
    time: Duration,
}

type Routes = RwLock<HashMap<String, Arc<Mutex<Route>>>>;

/// The counts of one server.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Routes>);

pub fn routes() -> Router<Web> {
    Router::new().route(urls::METRICS, get(show))
}

/// Counts what these routes answer. Goes around everything else, so that what failed is counted too.
pub fn counted(site: Router) -> Router {
    let metrics = Metrics::default();
    site.layer(Extension(metrics.clone())).layer(from_fn_with_state(metrics, count))
}

async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let method = name_of(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    metrics.add(path.as_ref().map_or("none", MatchedPath::as_str), method, response.status().as_u16(), begun.elapsed());
    response
}

/// Anybody can invent methods; each would be a line for ever.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}

impl Metrics {
    fn add(&self, path: &str, method: &'static str, status: u16, time: Duration) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        let route = known.unwrap_or_else(|| {
            let mut routes = self.0.write().unwrap_or_else(PoisonError::into_inner);
            routes.entry(path.to_owned()).or_default().clone()
        });
        let mut route = route.lock().unwrap_or_else(PoisonError::into_inner);
        *route.answers.entry((method, status)).or_default() += 1;
        let bounds = BOUNDS.iter().zip(&mut route.buckets);
        if let Some((_, bucket)) = bounds.into_iter().find(|((bound, _), _)| time.as_micros() <= *bound) {
            *bucket += 1;
        }
        route.count += 1;
        route.time += time;
    }

    fn requests(&self, out: &mut Text) {
        let routes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut routes: Vec<_> = routes.iter().collect();
        routes.sort_by_key(|(path, _)| *path);
        out.about("kept_http_requests_total", "counter", "Requests answered, by route, method and status.");
        for (path, route) in &routes {
            let route = route.lock().unwrap_or_else(PoisonError::into_inner);
            for ((method, status), count) in &route.answers {
                let labels = format!("route=\"{path}\",method=\"{method}\",status=\"{status}\"");
                out.line("kept_http_requests_total", &labels, count);
            }
        }
        let name = "kept_http_request_seconds";
        out.about(name, "histogram", "Time until an answer begins, by route.");
        for (path, route) in &routes {
            let route = route.lock().unwrap_or_else(PoisonError::into_inner);
            let mut up_to = 0;
            for ((_, bound), bucket) in BOUNDS.iter().zip(&route.buckets) {
                up_to += bucket;
                out.line(&format!("{name}_bucket"), &format!("route=\"{path}\",le=\"{bound}\""), up_to);
            }
            out.line(&format!("{name}_bucket"), &format!("route=\"{path}\",le=\"+Inf\""), route.count);
            out.line(&format!("{name}_sum"), &format!("route=\"{path}\""), route.time.as_secs_f64());
            out.line(&format!("{name}_count"), &format!("route=\"{path}\""), route.count);
        }
    }
}

/// Prometheus's text format.
#[derive(Default)]
struct Text(String);

impl Text {
    fn about(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = match labels {
            "" => writeln!(self.0, "{name} {value}"),
            _ => writeln!(self.0, "{name}{{{labels}}} {value}"),
        };
    }

    fn gauge(&mut self, name: &str, help: &str, lines: &[(&str, i64)]) {
        self.about(name, "gauge", help);
        for (labels, value) in lines {
            self.line(name, labels, value);
        }
    }
}

async fn show(State(web): State<Web>, Extension(metrics): Extension<Metrics>) -> Response {
    let mut out = Text::default();
    out.gauge(
        "kept_build_info",
        "The version that runs, as a label.",
        &[(concat!("version=\"", env!("CARGO_PKG_VERSION"), "\""), 1)],
    );
    match standing(&web.kept).await {
        Ok(standing) => {
            out.gauge("kept_database_up", "Whether the database answers.", &[("", 1)]);
            standing.write(web.now(), &mut out);
        }
        Err(error) => {
            tracing::error!(%error, "the queues could not be read for /metrics");
            out.gauge("kept_database_up", "Whether the database answers.", &[("", 0)]);
        }
    }
    metrics.requests(&mut out);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out.0).into_response()
}

/// The queues of all businesses together.
struct Standing {
    outbox: Waiting,
    outbox_dead: Waiting,
    timers_overdue: Waiting,
    timers_failing: Waiting,
    inbound: Waiting,
    set_aside: Waiting,
    webhooks: Webhooks,
    promises_open: i64,
    promises_broken: i64,
}

const NONE: Waiting = Waiting { count: 0, since: None };

fn both(one: Waiting, other: Waiting) -> Waiting {
    Waiting { count: one.count + other.count, since: one.since.into_iter().chain(other.since).min() }
}

async fn standing(kept: &Kept) -> app::Result<Standing> {
    let mut all = Standing {
        outbox: NONE,
        outbox_dead: NONE,
        timers_overdue: NONE,
        timers_failing: NONE,
        inbound: NONE,
        set_aside: NONE,
        webhooks: Webhooks { on: 0, off: 0, waiting: NONE, failed: NONE },
        promises_open: 0,
        promises_broken: 0,
    };
    for id in workspaces::all_ids(kept).await? {
        let (queues, (open, broken)) = kept.read(id, |tx| Ok((upkeep::queues(tx)?, upkeep::promises(tx)?))).await?;
        all.outbox = both(all.outbox, queues.outbox);
        all.outbox_dead = both(all.outbox_dead, queues.outbox_dead);
        all.timers_overdue = both(all.timers_overdue, queues.timers_overdue);
        all.timers_failing = both(all.timers_failing, queues.timers_failing);
        all.inbound = both(all.inbound, queues.inbound);
        all.set_aside = both(all.set_aside, queues.set_aside);
        all.webhooks = Webhooks {
            on: all.webhooks.on + queues.webhooks.on,
            off: all.webhooks.off + queues.webhooks.off,
            waiting: both(all.webhooks.waiting, queues.webhooks.waiting),
            failed: both(all.webhooks.failed, queues.webhooks.failed),
        };
        all.promises_open += open;
        all.promises_broken += broken;
    }
    Ok(all)
}

impl Standing {
    fn write(&self, now: Timestamp, out: &mut Text) {
        let age = |waiting: Waiting| waiting.since.map_or(0, |since| (now.as_second() - since.as_second()).max(0));
        let (queued, dead) = ("state=\"queued\"", "state=\"dead\"");
        out.gauge(
            "kept_outbox_rows",
            "Mails that have not left: queued ones will be tried again, dead ones wait for a person.",
            &[(queued, self.outbox.count), (dead, self.outbox_dead.count)],
        );
        out.gauge(
            "kept_outbox_oldest_seconds",
            "Age of the oldest of them.",
            &[(queued, age(self.outbox)), (dead, age(self.outbox_dead))],
        );
        out.gauge("kept_timers_overdue", "Timers whose time has passed.", &[("", self.timers_overdue.count)]);
        out.gauge("kept_timers_overdue_oldest_seconds", "How late the latest is.", &[("", age(self.timers_overdue))]);
        out.gauge("kept_timers_failing", "Timers that failed and come again.", &[("", self.timers_failing.count)]);
        let (waiting, aside) = ("state=\"waiting\"", "state=\"set_aside\"");
        out.gauge(
            "kept_inbound_rows",
            "Mail that came in: waiting to be read, or set aside for a person.",
            &[(waiting, self.inbound.count), (aside, self.set_aside.count)],
        );
        out.gauge(
            "kept_inbound_oldest_seconds",
            "Age of the oldest of it.",
            &[(waiting, age(self.inbound)), (aside, age(self.set_aside))],
        );
        let hooks = &self.webhooks;
        out.gauge(
            "kept_webhooks",
            "Webhooks that are on, and those that were turned off because nothing arrived.",
            &[("state=\"on\"", hooks.on), ("state=\"turned_off\"", hooks.off)],
        );
        let failed = "state=\"failed\"";
        out.gauge(
            "kept_webhook_messages",
            "Messages of webhooks that have not arrived: waiting ones will be tried again, failed ones wait for a person.",
            &[(waiting, hooks.waiting.count), (failed, hooks.failed.count)],
        );
        out.gauge(
            "kept_webhook_oldest_seconds",
            "Age of the oldest of them.",
            &[(waiting, age(hooks.waiting)), (failed, age(hooks.failed))],
        );
        out.gauge(
            "kept_promises",
            "Promises that are open, and broken ones that nobody has made right yet.",
            &[("state=\"open\"", self.promises_open), ("state=\"broken\"", self.promises_broken)],
        );
    }
}
