//! What is remarked on in our own replies, on sentences labelled before the rules were written.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod common;

use common::replies::{Labelled, Score, alarms, blind, half, real, score, second_blind};
use tone::calm::{Kind, remarks};

fn said(set: &[Labelled], show: bool) -> Score {
    let score = score(set);
    println!("{} sentences: precision {:.3}, recall {:.3}", score.sentences, score.precision(), score.recall());
    if show {
        println!("{}", score.wrong.join("\n"));
    }
    score
}

#[test]
fn the_half_for_tuning_is_remarked_on_as_labelled() {
    let score = said(&half(false), true);
    assert!(score.precision() >= 0.95 && score.recall() >= 0.95);
}

#[test]
fn the_untouched_half_is_remarked_on_as_labelled() {
    let score = said(&half(true), std::env::var_os("KEPT_SHOW_UNTOUCHED").is_some());
    assert!(score.precision() >= 0.9 && score.recall() >= 0.9);
}

#[test]
fn the_first_blind_round_is_remarked_on_by_now() {
    let score = said(&blind(), true);
    assert!(score.precision() >= 0.9 && score.recall() >= 0.9);
}

#[test]
fn the_second_blind_round_was_not_learned_from() {
    let score = said(&second_blind(), std::env::var_os("KEPT_SHOW_UNTOUCHED").is_some());
    assert!(score.precision() >= 0.9 && score.recall() >= 0.5);
}

#[test]
fn real_replies_and_mails_are_left_in_peace_mostly() {
    let Some(root) = common::shared() else { return };
    for (name, texts) in real(&root) {
        let alarms = alarms(&texts);
        println!("{name}: {alarms:?}");
        assert!(alarms.remarks * 33 < alarms.sentences, "more than three remarks on a hundred sentences");
    }
}

#[test]
fn a_real_apology_and_the_customer_s_own_words_are_left_alone() {
    for text in [
        "I am sorry that we came late.",
        "We are sorry. Our driver should have called you, and that is our mistake.",
        "> Calm down!!! It is your policy.\nI hear you.",
        "You wrote “you should have read our policy, CALM DOWN!!!”. That must not happen.",
        "Tom,\n\nyou told us that the driver should have called.\n\nOn 3 May 2027, Ann wrote:\nCalm down. WE TOLD YOU.",
        "Siento que llegáramos tarde.",
        "Escribió: «usted no leyó nuestra política». Eso no debe pasar.",
    ] {
        assert_eq!(remarks(text, None), [], "{text}");
    }
}

#[test]
fn places_are_counted_in_characters() {
    let text = "Señora Núñez 👍: please calm down.";
    let found = remarks(text, None);
    assert_eq!(found.len(), 1, "{found:?}");
    let words: String = text.chars().skip(found[0].start).take(found[0].end - found[0].start).collect();
    assert_eq!((found[0].kind, words.as_str()), (Kind::CalmDown, "please calm down"));
}
