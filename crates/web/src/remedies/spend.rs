//! What making it right has cost, in words.

use app::Id;
use app::improvement::Tree;
use app::remedies::spend::Sum;
use app::remedies::{self, Spend};
use i18n::{Arg, Words};

/// What was given in a month: by kind of loss, and by what it came of.
pub struct SpendView {
    pub spent: String,
    pub is_nothing: bool,
    pub by_loss: Vec<(String, String)>,
    pub by_cause: Vec<OfCause>,
}

/// A cause, if it stands in the tree, and what it cost.
pub struct OfCause {
    pub id: Option<Id>,
    pub name: String,
    pub sum: String,
}

fn line(words: &Words, sum: Sum, currency: &str) -> String {
    let amount = words.money(sum.amount_minor, currency);
    words.with("remedies-spend-line", &[("amount", Arg::from(amount)), ("n", Arg::from(sum.count))])
}

pub fn spend_view(words: &Words, spend: &Spend, tree: &Tree) -> SpendView {
    let spent = [("spent", Arg::from(line(words, spend.spent, &spend.currency)))];
    let of_loss = |one: &remedies::spend::OfLoss| {
        let name = words.t(&format!("remedy-loss-{}", one.loss.as_str())).into_owned();
        (name, line(words, one.sum, &spend.currency))
    };
    let of_cause = |one: &remedies::spend::OfCause| {
        let name = match one.cause_id {
            Some(id) => match tree.get(id) {
                Some(cause) => tree.path(cause.id),
                None => words.with("remedies-spend-cause", &[("id", Arg::from(id.to_string()))]),
            },
            None => words.t("remedies-spend-no-cause").into_owned(),
        };
        OfCause {
            id: one.cause_id.filter(|id| tree.get(*id).is_some()),
            name,
            sum: line(words, one.sum, &spend.currency),
        }
    };
    SpendView {
        spent: match spend.budget_minor {
            Some(budget) => {
                let budget = ("budget", Arg::from(words.money(budget, &spend.currency)));
                words.with("remedies-spent-of", &[spent.to_vec(), vec![budget]].concat())
            }
            None => words.with("remedies-spent", &spent),
        },
        is_nothing: spend.spent.count == 0,
        by_loss: spend.by_loss.iter().map(of_loss).collect(),
        by_cause: spend.by_cause.iter().map(of_cause).collect(),
    }
}
