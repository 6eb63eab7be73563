//! What a simulated year is asked with.

use clap::Args;

#[derive(Args)]
pub struct Simulate {
    /// The same seed gives the same year
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many days are lived
    #[arg(long, default_value_t = 365, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=1461))]
    pub days: i64,
    /// What goes wrong on the way: all, none, or some of mail,kill,clock,disk
    #[arg(long, default_value = "all", value_name = "KINDS")]
    pub faults: String,
    /// How many nodes share the database
    #[arg(long, default_value_t = 1, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub nodes: u8,
    /// An empty database to live it in [default: SQLite in memory]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// One line of JSON on stdout
    #[arg(long)]
    pub json: bool,
    /// How many businesses live it: what the shortest history may ask for
    #[arg(long, hide = true, default_value_t = 2, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(1..=2))]
    pub businesses: u8,
    /// How much there is to do, in thousandths of the usual: what the shortest history may ask for
    #[arg(long, hide = true, default_value_t = 1000, value_name = "SHARE", value_parser = clap::value_parser!(i64).range(1..=5000))]
    pub load: i64,
    /// Make a mistake on purpose, for the tests: skip-timer, send-before-commit, forget-pause, forget-hours,
    /// send-withdrawn, wrong-person, drop-page, skip-confirmation, tell-story, change-ended, garble-mail
    #[arg(long, hide = true, value_name = "MISTAKE")]
    pub plant: Option<String>,
}
