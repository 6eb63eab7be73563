//! Figures: one line of JSON each as they come, a table at the end.

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

/// What a figure has to reach.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    AtLeast(f64),
    AtMost(f64),
    /// For comparison only.
    Nothing,
}

pub struct Figure {
    what: String,
    value: f64,
    unit: &'static str,
    reach: Reach,
    /// Holds on any machine: `smoke` fails under it.
    floor: Reach,
    detail: Map<String, Value>,
}

#[derive(Default)]
pub struct Report(Vec<Figure>);

impl Figure {
    pub fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Figure {
        Figure { what: what.into(), value, unit, reach: Reach::Nothing, floor: Reach::Nothing, detail: Map::new() }
    }

    pub fn reach(self, reach: Reach) -> Figure {
        Figure { reach, ..self }
    }

    pub fn floor(self, floor: Reach) -> Figure {
        Figure { floor, ..self }
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Figure {
        self.detail.insert(name.to_owned(), value.into());
        self
    }

    fn line(&self) -> String {
        let reach = match self.reach {
            Reach::AtLeast(least) => json!({"at_least": least}),
            Reach::AtMost(most) => json!({"at_most": most}),
            Reach::Nothing => Value::Null,
        };
        json!({"what": self.what, "value": round(self.value), "unit": self.unit, "reach": reach,
               "reached": holds(self.reach, self.value), "detail": self.detail})
        .to_string()
    }
}

fn holds(reach: Reach, value: f64) -> bool {
    match reach {
        Reach::AtLeast(least) => value >= least,
        Reach::AtMost(most) => value <= most,
        Reach::Nothing => true,
    }
}

fn said(reach: Reach) -> String {
    match reach {
        Reach::AtLeast(least) => format!("≥ {least}"),
        Reach::AtMost(most) => format!("≤ {most}"),
        Reach::Nothing => String::new(),
    }
}

pub fn round(value: f64) -> f64 {
    if value.abs() >= 100.0 { value.round() } else { (value * 100.0).round() / 100.0 }
}

impl Report {
    pub fn add(&mut self, figure: Figure) {
        println!("{}", figure.line());
        self.0.push(figure);
    }

    pub fn lines(&self) -> String {
        self.0.iter().map(|figure| figure.line() + "\n").collect()
    }

    pub fn table(&self) {
        println!("\n{:<58} {:>12} {:<10} {:>10}", "what", "measured", "", "reach");
        for figure in &self.0 {
            let mark = if holds(figure.reach, figure.value) { "" } else { "  not reached" };
            let (value, reach) = (round(figure.value), said(figure.reach));
            println!("{:<58} {value:>12} {:<10} {reach:>10}{mark}", figure.what, figure.unit);
        }
    }

    /// `smoke` fails under a floor. `full` tells, and leaves the judgement to who reads it.
    pub fn verdict(&self, full: bool) -> Result<()> {
        let under: Vec<String> = self
            .0
            .iter()
            .filter(|figure| !holds(figure.floor, figure.value))
            .map(|figure| format!("{}: {} {} ({})", figure.what, round(figure.value), figure.unit, said(figure.floor)))
            .collect();
        if full || under.is_empty() {
            return Ok(());
        }
        bail!("under the floor:\n{}", under.join("\n"))
    }
}
