//! The words that say so: those of the lists, and what the model holds against a text besides.

use super::{Span, Why};
use crate::complaint::cues::Cue;
use crate::language::is_small;
use crate::tokens::{Kind, Token};

/// No more are shown: who reads "47 words say so" reads none.
const MOST: usize = 8;

pub(crate) fn that_say_so(tokens: &[Token], cues: &[Cue], weighed: &[f32]) -> Vec<Span> {
    let mut spans: Vec<(f32, Span)> = cues
        .iter()
        .filter_map(|cue| Some((cue.start, cue.end, cue.why?)))
        .map(|(start, end, why)| {
            // A phrase of the lists counts for itself, the longer the more.
            let long = 0.3 + super::features::real(end - start) / 1_000.0;
            (weight(tokens, weighed, start, end) + long, Span { start, end, why })
        })
        .collect();
    let learned = learned(tokens, weighed);
    spans.extend(learned.into_iter().filter(|(_, span)| !cues.iter().any(|cue| overlap(cue.start, cue.end, span))));
    spans.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut chosen: Vec<Span> = Vec::new();
    for (worth, span) in spans {
        let says = worth > 0.0 || chosen.is_empty();
        if says && chosen.len() < MOST && !chosen.iter().any(|other| overlap(other.start, other.end, &span)) {
            chosen.push(span);
        }
    }
    chosen.sort_by_key(|span| span.start);
    chosen
}

fn overlap(start: usize, end: usize, span: &Span) -> bool {
    start < span.end && span.start < end
}

fn weight(tokens: &[Token], weighed: &[f32], start: usize, end: usize) -> f32 {
    let first = tokens.partition_point(|token| token.start < start);
    let inside = tokens.iter().zip(weighed).skip(first).take_while(|(token, _)| token.start < end);
    inside.map(|(_, weight)| *weight).sum()
}

/// Runs of words that weigh more than words usually do, the three heaviest.
fn learned(tokens: &[Token], weighed: &[f32]) -> Vec<(f32, Span)> {
    let heaviest = weighed.iter().copied().fold(0.0, f32::max);
    let says = |token: &Token, weight: f32| {
        let telling = token.kind == Kind::Word && token.word.len() > 2 && !is_small(&token.word);
        telling && weight > 0.0 && weight > heaviest / 3.0
    };
    let mut runs: Vec<(f32, Span)> = Vec::new();
    let mut open = false;
    for (token, weight) in tokens.iter().zip(weighed) {
        match runs.last_mut() {
            Some((sum, span)) if open && !token.begins && says(token, *weight) => {
                *sum += weight;
                span.end = token.end;
            }
            _ if says(token, *weight) => {
                runs.push((*weight, Span { start: token.start, end: token.end, why: Why::Like }));
                open = true;
            }
            _ => open = false,
        }
    }
    runs.sort_by(|one, other| other.0.total_cmp(&one.0));
    runs.truncate(3);
    runs
}
