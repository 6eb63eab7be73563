//! How much somebody may give without asking: by role, in one complaint and in one month. Pure.

use serde::Serialize;

use super::rules::amount_problem;
use crate::error::Field;
use crate::policy::{Can, Role, allows};

/// The limits of a role. `None`: as much as it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    pub role: Role,
    /// In one complaint, whoever gave the rest.
    pub case_minor: Option<i64>,
    /// By one person in one month.
    pub month_minor: Option<i64>,
    pub currency: String,
}

/// Roles that can offer something, those who may give most first.
pub const ROLES: [Role; 3] = [Role::Owner, Role::Manager, Role::Agent];

impl Authority {
    /// As it is until a business decides: the front desk 50 in a complaint and 250 in a month, managers ten times that, owners
    /// what it takes; in units of the business's currency.
    pub fn at_first(role: Role, currency: &str) -> Authority {
        let unit = 10_i64.pow(u32::try_from(i18n::minor_digits(currency)).unwrap_or(0));
        let (case_minor, month_minor) = match role {
            Role::Owner | Role::Kept => (None, None),
            Role::Manager => (Some(500 * unit), Some(2_500 * unit)),
            Role::Agent => (Some(50 * unit), Some(250 * unit)),
            Role::Auditor | Role::Customer => (Some(0), Some(0)),
        };
        Authority { role, case_minor, month_minor, currency: currency.to_owned() }
    }

    pub fn is_without_limit(&self) -> bool {
        self.case_minor.is_none() && self.month_minor.is_none()
    }
}

/// How a business makes right. Currency: that of the business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub currency: String,
    /// Of a month; `None`: there is none.
    pub budget_minor: Option<i64>,
    /// Working minutes that somebody has to answer, then the next is asked.
    pub answer_minutes: i64,
    /// In the order of [`ROLES`].
    pub roles: Vec<Authority>,
}

/// The longest that an answer may take: two working weeks.
pub const MOST_MINUTES: i64 = 4_800;

impl Terms {
    /// Everything that can't be so. Fields: `budget_minor`, `answer_minutes`, `case_minor.ROLE`, `month_minor.ROLE`.
    pub fn problems(&self) -> Vec<Field> {
        let mut found: Vec<Field> =
            self.budget_minor.and_then(|minor| amount_problem("budget_minor", minor)).into_iter().collect();
        if !(1..=MOST_MINUTES).contains(&self.answer_minutes) {
            found.push(Field::new("answer_minutes", "problem-number-range").with("min", 1).with("max", MOST_MINUTES));
        }
        for one in &self.roles {
            for (name, minor) in [("case_minor", one.case_minor), ("month_minor", one.month_minor)] {
                let field = format!("{name}.{}", one.role.as_str());
                found.extend(minor.and_then(|minor| amount_problem(&field, minor)));
            }
        }
        found
    }

    pub fn of(&self, role: Role) -> Authority {
        let found = self.roles.iter().find(|one| one.role == role).cloned();
        found.unwrap_or_else(|| Authority::at_first(role, &self.currency))
    }
}

/// What was given before, in the currency of the offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// In this complaint.
    pub case_minor: i64,
    /// By this person, this month.
    pub month_minor: i64,
    /// By all of us, this month.
    pub all_minor: i64,
}

/// Why somebody has to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Above {
    /// More than they may give in one complaint.
    Case,
    /// More than they may give in one month.
    Month,
    /// More than the business wants to spend in a month.
    Budget,
    /// In another currency than their limits are.
    Currency,
}

impl Above {
    pub const ALL: [Above; 4] = [Above::Case, Above::Month, Above::Budget, Above::Currency];

    pub fn as_str(self) -> &'static str {
        match self {
            Above::Case => "case",
            Above::Month => "month",
            Above::Budget => "budget",
            Above::Currency => "currency",
        }
    }

    pub fn parse(text: &str) -> Option<Above> {
        Above::ALL.into_iter().find(|above| above.as_str() == text)
    }
}

/// Whether this is more than somebody of this role may give by themselves. What costs nothing never is. The budget is for
/// those who decide (managers and owners) to go beyond: they see it, and nobody else has to be asked.
pub fn above(minor: i64, currency: &str, authority: &Authority, spent: Spent, terms: &Terms) -> Option<Above> {
    if minor <= 0 {
        return None;
    }
    if authority.currency != currency && !authority.is_without_limit() {
        return Some(Above::Currency);
    }
    let over = |limit: Option<i64>, before: i64| limit.is_some_and(|limit| before.saturating_add(minor) > limit);
    if over(authority.case_minor, spent.case_minor) {
        return Some(Above::Case);
    }
    if over(authority.month_minor, spent.month_minor) {
        return Some(Above::Month);
    }
    let decides = allows(authority.role, Can::ApproveRemedies);
    let beyond = terms.currency == currency && over(terms.budget_minor, spent.all_minor);
    (beyond && !decides).then_some(Above::Budget)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(budget_minor: Option<i64>) -> Terms {
        let roles = ROLES.map(|role| Authority::at_first(role, "USD")).to_vec();
        Terms { currency: "USD".to_owned(), budget_minor, answer_minutes: 60, roles }
    }

    fn spent(case_minor: i64, month_minor: i64, all_minor: i64) -> Spent {
        Spent { case_minor, month_minor, all_minor }
    }

    /// Amount, spent in the case, by the person, by all; what an agent, a manager and an owner may: `-` yes.
    #[test]
    fn authority_cell_by_cell() {
        let table = [
            (5_000, spent(0, 0, 0), "- - -"),
            (5_001, spent(0, 0, 0), "case - -"),
            (1, spent(5_000, 0, 0), "case - -"),
            (5_000, spent(0, 20_000, 0), "- - -"),
            (5_000, spent(0, 20_001, 0), "month - -"),
            (5_001, spent(0, 20_001, 0), "case - -"),
            (50_000, spent(0, 0, 0), "case - -"),
            (50_001, spent(0, 0, 0), "case case -"),
            (50_000, spent(0, 200_001, 0), "case month -"),
            (4_000, spent(0, 0, 96_000), "- - -"),
            (4_000, spent(0, 0, 96_001), "budget - -"),
            (0, spent(90_000, 900_000, 900_000), "- - -"),
        ];
        let terms = terms(Some(100_000));
        for (minor, spent, row) in table {
            let said: Vec<&str> = [Role::Agent, Role::Manager, Role::Owner]
                .map(|role| above(minor, "USD", &terms.of(role), spent, &terms).map_or("-", Above::as_str))
                .to_vec();
            assert_eq!(said.join(" "), row, "{minor} {spent:?}");
        }
    }

    #[test]
    fn what_is_in_another_currency_is_within_no_limit() {
        let terms = terms(None);
        let said = |role| above(1, "EUR", &terms.of(role), Spent::default(), &terms);
        assert_eq!([said(Role::Agent), said(Role::Manager)], [Some(Above::Currency); 2]);
        assert_eq!(said(Role::Owner), None);
    }

    #[test]
    fn limits_begin_in_units_of_the_currency() {
        let case = |currency: &str| Authority::at_first(Role::Agent, currency).case_minor;
        assert_eq!([case("USD"), case("JPY"), case("KWD")], [Some(5_000), Some(50), Some(50_000)]);
        assert_eq!(Authority::at_first(Role::Auditor, "USD").case_minor, Some(0));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let mut wrong = terms(Some(-1));
        wrong.answer_minutes = 0;
        wrong.roles[2].month_minor = Some(super::super::rules::MOST_MINOR + 1);
        let fields: Vec<String> = wrong.problems().into_iter().map(|field| field.field).collect();
        assert_eq!(fields, ["budget_minor", "answer_minutes", "month_minor.agent"]);
    }
}
