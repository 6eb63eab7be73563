//! A control chart as it is drawn: an SVG made here, with classes for the stylesheet and attributes for its shape. What it
//! shows stands in its title, its description and the table beside it too.

use i18n::{Arg, Words};
use stats::chart::{Chart, Point, Signal};

use super::view::signal_words;

// Inside of a picture of 720 by 240.
const LEFT: f64 = 72.0;
const RIGHT: f64 = 708.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 204.0;

/// How the values of a chart are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// 0 to 1.
    Shares,
    /// Minutes.
    Lengths,
    /// Days.
    Days,
    /// How many.
    Counts,
}

impl Scale {
    pub fn say(self, words: &Words, value: f64) -> String {
        match self {
            Scale::Shares => words.percent((value * 100.0).round() / 100.0),
            _ if value <= 0.0 => words.number(0),
            Scale::Lengths => length(words, value),
            Scale::Days => length(words, value * 1_440.0),
            Scale::Counts if value.fract() == 0.0 => words.decimal(&format!("{value:.0}")),
            Scale::Counts => words.decimal(&format!("{value:.1}")),
        }
    }

    /// From the lowest that is drawn to the highest.
    fn ends(self, chart: &Chart, shown: std::ops::Range<usize>) -> (f64, f64) {
        let points = chart.points.get(shown).unwrap_or_default();
        let known = || points.iter().filter(|point| point.value.is_some());
        let bands = known().filter_map(|point| point.band).flat_map(|band| [band.low, band.high]);
        let all: Vec<f64> = known().filter_map(|point| point.value).chain(bands).collect();
        let (low, high) = all.iter().fold((f64::MAX, 0.0_f64), |(low, high), one| (low.min(*one), high.max(*one)));
        match self {
            Scale::Shares => (((low * 10.0).floor() / 10.0).clamp(0.0, 0.9), 1.0),
            Scale::Lengths => (0.0, even_top(high)),
            Scale::Days => (0.0, even_top(high * 1_440.0) / 1_440.0),
            Scale::Counts => (0.0, even_count(high)),
        }
    }
}

/// Minutes that the four parts of a scale are, so that they can be said.
const EVEN: [f64; 17] = [
    1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 180.0, 240.0, 360.0, 480.0, 720.0, 1_440.0, 2_880.0, 4_320.0, 7_200.0, 14_400.0,
    43_200.0,
];

fn even_top(minutes: f64) -> f64 {
    EVEN.into_iter().map(|part| part * 4.0).find(|top| *top >= minutes).unwrap_or(minutes)
}

/// The four parts of a scale of counts are 1, 2 or 5 times a power of ten.
fn even_count(high: f64) -> f64 {
    let mut ten = 1.0;
    while ten * 20.0 < high {
        ten *= 10.0;
    }
    [1.0, 2.0, 5.0].into_iter().map(|part| part * ten * 4.0).find(|top| *top >= high).unwrap_or(high.max(1.0))
}

/// Minutes as people say them.
pub fn length(words: &Words, minutes: f64) -> String {
    // Lengths on a page are far below what a number with a fraction can hold exactly.
    let ms = format!("{:.0}", minutes.max(0.0) * 60_000.0).parse().unwrap_or(0);
    words.duration(ms)
}

pub struct Dot {
    pub class: &'static str,
    pub d: String,
    pub said: String,
}

pub struct Label {
    pub x: String,
    pub y: String,
    pub text: String,
}

/// Everything that the template draws.
pub struct Drawing {
    pub id: &'static str,
    pub title: String,
    pub desc: String,
    pub band: String,
    pub limits: String,
    pub centre: String,
    pub line: String,
    pub dots: Vec<Dot>,
    pub across: Vec<Label>,
    pub up: Vec<Label>,
    pub grid: String,
}

pub struct Picture<'a> {
    pub id: &'static str,
    pub title: String,
    pub desc: String,
    pub chart: &'a Chart,
    pub scale: Scale,
    pub shown: std::ops::Range<usize>,
    /// The names of all points.
    pub names: &'a [String],
}

impl Picture<'_> {
    pub fn draw(self, words: &Words) -> Drawing {
        let points = self.chart.points.get(self.shown.clone()).unwrap_or_default();
        let names = self.names.get(self.shown.clone()).unwrap_or_default();
        let (low, high) = self.scale.ends(self.chart, self.shown.clone());
        let step = (RIGHT - LEFT) / count(points.len().max(1));
        let x = |at: usize| LEFT + step * (count(at) + 0.5);
        let y = |value: f64| BOTTOM - (value.clamp(low, high) - low) / (high - low) * (BOTTOM - TOP);
        let mut drawing = Drawing {
            id: self.id,
            title: self.title,
            desc: self.desc,
            band: String::new(),
            limits: String::new(),
            centre: String::new(),
            line: String::new(),
            dots: Vec::new(),
            across: Vec::new(),
            up: Vec::new(),
            grid: String::new(),
        };
        let mut pen = "M";
        for (at, point) in points.iter().enumerate() {
            let (from, to) = (x(at) - step / 2.0, x(at) + step / 2.0);
            if let (Some(band), Some(_)) = (point.band, point.value) {
                let (top, bottom) = (y(band.high), y(band.low));
                drawing.band += &format!("M{from:.1} {top:.1}H{to:.1}V{bottom:.1}H{from:.1}Z");
                drawing.limits += &format!("M{from:.1} {top:.1}H{to:.1}M{from:.1} {bottom:.1}H{to:.1}");
                drawing.centre += &format!("M{from:.1} {:.1}H{to:.1}", y(band.centre));
            }
            let Some(value) = point.value else {
                pen = "M";
                continue;
            };
            drawing.line += &format!("{pen}{:.1} {:.1}", x(at), y(value));
            pen = "L";
            drawing.dots.push(dot(words, point, (x(at), y(value)), names.get(at), self.scale));
        }
        let every = points.len().div_ceil(8).max(1);
        for (at, name) in names.iter().enumerate().filter(|(at, _)| at % every == 0) {
            drawing.across.push(label(x(at), BOTTOM + 18.0, name.clone()));
        }
        for part in 0..=4_u8 {
            let value = low + (high - low) * f64::from(part) / 4.0;
            drawing.grid += &format!("M{LEFT:.1} {:.1}H{RIGHT:.1}", y(value));
            drawing.up.push(label(LEFT - 8.0, y(value) + 4.0, self.scale.say(words, value)));
        }
        drawing
    }
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn label(x: f64, y: f64, text: String) -> Label {
    Label { x: format!("{x:.1}"), y: format!("{y:.1}"), text }
}

/// A point that says something is another shape, not only another colour.
fn dot(words: &Words, point: &Point, (x, y): (f64, f64), name: Option<&String>, scale: Scale) -> Dot {
    let value = point.value.map_or_else(String::new, |value| scale.say(words, value));
    let name = name.map_or("", String::as_str);
    let mut said = words.with("reports-dot", &[("name", Arg::from(name)), ("value", Arg::from(value))]);
    for signal in &point.signals {
        said = format!("{said} · {}", signal_words(words, *signal));
    }
    let (class, d) = if point.running {
        ("dot running", circle(x, y, 4.0))
    } else if point.signals.contains(&Signal::Outside) {
        (
            "dot outside",
            format!("M{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}Z", x - 7.0, y - 7.0, x + 7.0, y + 7.0),
        )
    } else if point.signals.is_empty() {
        ("dot", circle(x, y, 3.5))
    } else {
        ("dot run", format!("M{:.1} {:.1}h9v9h-9Z", x - 4.5, y - 4.5))
    };
    Dot { class, d, said }
}

fn circle(x: f64, y: f64, r: f64) -> String {
    format!("M{:.1} {y:.1}a{r} {r} 0 1 0 {d:.1} 0a{r} {r} 0 1 0 -{d:.1} 0Z", x - r, d = r * 2.0)
}

#[cfg(test)]
mod tests {
    use stats::Rate;
    use stats::chart::{Phases, p_chart};

    use super::*;

    #[test]
    fn nothing_is_drawn_outside_of_the_picture_and_gaps_are_gaps() {
        let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
        let rates: Vec<Rate> =
            (0..20).map(|at| Rate::new(if at == 9 { 0 } else { 9 }, if at == 4 { 3 } else { 10 })).collect();
        let chart = p_chart(&rates, &Phases { starts: vec![], running: true }).unwrap();
        let names: Vec<String> = (0..20).map(|at| format!("m{at}")).collect();
        let picture = Picture {
            id: "kept",
            title: String::new(),
            desc: String::new(),
            chart: &chart,
            scale: Scale::Shares,
            shown: 0..20,
            names: &names,
        };
        let drawing = picture.draw(&words);
        assert_eq!(drawing.line.matches('M').count(), 2, "the month of three cases is a gap: {}", drawing.line);
        assert_eq!(drawing.dots.len(), 19);
        assert!(drawing.dots.iter().any(|dot| dot.class == "dot outside"));
        assert_eq!(drawing.dots.last().unwrap().class, "dot running");
        let numbers = |path: &str| -> Vec<f64> {
            path.split(|char: char| !char.is_ascii_digit() && char != '.')
                .filter_map(|text| text.parse().ok())
                .collect()
        };
        assert!(numbers(&drawing.line).iter().all(|number| (0.0..=720.0).contains(number)));
        assert!(!format!("{}{}{}", drawing.band, drawing.line, drawing.centre).contains("NaN"));
    }
}
