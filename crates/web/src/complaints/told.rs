//! What customers told us themselves, on the page of the complaint: their words, whether we may call, and, where they wrote
//! by the public form, who they say they are.

use app::complaints::{CameFrom, Complaint, Told};
use app::{Timestamp, customers};
use i18n::{Arg, Words};

pub struct TheirWords {
    /// By which page, and when.
    pub how: String,
    pub happened: String,
    pub wants: String,
    pub call: String,
    /// What they typed of how to reach them; empty on their own page.
    pub typed: String,
    /// Why the address they typed was not taken down as theirs.
    pub apart: Option<String>,
    /// The button that says that they are who has the address.
    pub is_them: Option<String>,
}

impl TheirWords {
    pub fn of(
        words: &Words,
        complaint: &Complaint,
        (told, whose): (&Told, Option<&customers::Customer>),
        now: Timestamp,
    ) -> TheirWords {
        let t = |key: &str| words.t(key).into_owned();
        let named = |key: &str, name: &str| words.with(key, &[("name", Arg::from(name))]);
        let key = if complaint.came_from == CameFrom::Form { "complaint-told-form" } else { "complaint-told-page" };
        let typed: Vec<&str> = [&told.name, &told.email, &told.phone]
            .into_iter()
            .map(String::as_str)
            .filter(|one| !one.is_empty())
            .collect();
        TheirWords {
            how: words.with(key, &[("when", Arg::from(words.moment(told.told_at, now)))]),
            happened: told.happened.clone(),
            wants: told.wants.clone(),
            call: match (told.may_call, told.call_when.as_str()) {
                (false, _) => t("complaint-told-no-call"),
                (true, "") => t("portal-told-call"),
                (true, when) => words.with("portal-told-call-when", &[("words", Arg::from(when))]),
            },
            typed: match typed.is_empty() {
                true => String::new(),
                false => words.with("complaint-told-reach", &[("words", Arg::from(typed.join(" · ")))]),
            },
            apart: told.apart.then(|| match whose {
                Some(one) => named("complaint-told-apart", &one.name),
                None => t("complaint-told-apart-ours"),
            }),
            is_them: whose.map(|one| named("complaint-told-is-them", &one.name)),
        }
    }
}
