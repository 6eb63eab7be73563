//! Why something happened to a clock.

use serde::{Deserialize, Serialize};

use super::clock::Pause;

/// Why, where the entry alone does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    #[default]
    None,
    Waiting,
    Hold,
    Thanks,
    NoStandard,
    Resolved,
    /// The conversation or what was asked in it was deleted.
    Deleted,
    /// It went into another, where somebody waits longer already.
    Merged,
    StandardEnded,
    ByHand,
    /// What was said has no words.
    Empty,
    /// "Thank you for your patience."
    OnlyThanks,
    /// "Got it."
    OnlyAcknowledges,
    /// "We'll look into it": no time.
    PutsOff,
    /// A call, and nobody was there.
    NobodyThere,
}

impl Why {
    pub const ALL: [Why; 15] = [
        Why::None,
        Why::Waiting,
        Why::Hold,
        Why::Thanks,
        Why::NoStandard,
        Why::Resolved,
        Why::Deleted,
        Why::Merged,
        Why::StandardEnded,
        Why::ByHand,
        Why::Empty,
        Why::OnlyThanks,
        Why::OnlyAcknowledges,
        Why::PutsOff,
        Why::NobodyThere,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Why::None => "",
            Why::Waiting => "waiting",
            Why::Hold => "hold",
            Why::Thanks => "thanks",
            Why::NoStandard => "no_standard",
            Why::Resolved => "resolved",
            Why::Deleted => "deleted",
            Why::Merged => "merged",
            Why::StandardEnded => "standard_ended",
            Why::ByHand => "by_hand",
            Why::Empty => "empty",
            Why::OnlyThanks => "only_thanks",
            Why::OnlyAcknowledges => "only_acknowledges",
            Why::PutsOff => "puts_off",
            Why::NobodyThere => "nobody_there",
        }
    }

    pub fn parse(text: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.as_str() == text)
    }

    pub fn of(pause: Pause) -> Why {
        match pause {
            Pause::Waiting => Why::Waiting,
            Pause::Hold => Why::Hold,
            Pause::Thanks => Why::Thanks,
            Pause::NoStandard => Why::NoStandard,
        }
    }

    pub(super) fn pause(self) -> Pause {
        match self {
            Why::Hold => Pause::Hold,
            Why::Thanks => Pause::Thanks,
            Why::NoStandard => Pause::NoStandard,
            _ => Pause::Waiting,
        }
    }
}
