//! The forms of the settings: a remedy, and who may give how much.

use app::Field;
use app::remedies::authority::ROLES;
use app::remedies::rules::{plain_amount, read_amount};
use app::remedies::{Authority, Loss, NewRemedy, Remedy, Terms};

use crate::core::Form;

pub fn of_remedy(one: &Remedy) -> Form {
    let cost = one.cost_minor.map(|minor| plain_amount(minor, &one.currency));
    let fields = [
        ("loss", one.loss.as_str().to_owned()),
        ("name", one.name.clone()),
        ("fits", one.fits.clone()),
        ("cost", cost.unwrap_or_default()),
    ];
    let mut form = filled(fields.map(|(name, value)| (name.to_owned(), value)));
    if one.active {
        form.0.insert("active".to_owned(), "yes".to_owned());
    }
    form
}

fn filled(fields: impl IntoIterator<Item = (String, String)>) -> Form {
    Form(fields.into_iter().collect())
}

/// Empty: `None`. What can't be read is a problem of the field.
fn amount(form: &Form, field: &str, currency: &str, problems: &mut Vec<Field>) -> Option<i64> {
    let text = form.maybe(field)?;
    let read = read_amount(text, currency);
    if read.is_none() {
        problems.push(Field::new(field, "problem-remedy-amount"));
    }
    read
}

/// `currency`: in which the cost is typed, that of the business.
pub fn remedy(form: &Form, currency: &str) -> Result<NewRemedy, Vec<Field>> {
    let mut problems = Vec::new();
    let cost_minor = amount(form, "cost", currency, &mut problems);
    let loss = Loss::parse(form.get("loss")).unwrap_or_else(|| {
        problems.push(Field::new("loss", "problem-remedy-loss"));
        Loss::Money
    });
    let (name, fits) = (form.get("name").to_owned(), form.get("fits").to_owned());
    let new = NewRemedy { loss, name, fits, cost_minor, active: form.has("active") };
    problems.extend(new.problems());
    if problems.is_empty() { Ok(new) } else { Err(problems) }
}

pub fn of_terms(terms: &Terms) -> Form {
    let plain = |minor: Option<i64>| minor.map(|minor| plain_amount(minor, &terms.currency)).unwrap_or_default();
    let mut fields = vec![
        ("budget_minor".to_owned(), plain(terms.budget_minor)),
        ("answer_minutes".to_owned(), terms.answer_minutes.to_string()),
    ];
    for one in &terms.roles {
        fields.push((format!("case_minor.{}", one.role.as_str()), plain(one.case_minor)));
        fields.push((format!("month_minor.{}", one.role.as_str()), plain(one.month_minor)));
    }
    filled(fields)
}

pub fn terms(form: &Form, currency: &str) -> Result<Terms, Vec<Field>> {
    let mut problems = Vec::new();
    let budget_minor = amount(form, "budget_minor", currency, &mut problems);
    let answer_minutes = form.get("answer_minutes").parse().unwrap_or_else(|_| {
        problems.push(Field::new("answer_minutes", "problem-not-a-number"));
        1
    });
    let mut roles = Vec::new();
    for role in ROLES {
        let mut limit = |name: &str| amount(form, &format!("{name}.{}", role.as_str()), currency, &mut problems);
        let (case_minor, month_minor) = (limit("case_minor"), limit("month_minor"));
        roles.push(Authority { role, case_minor, month_minor, currency: currency.to_owned() });
    }
    let terms = Terms { currency: currency.to_owned(), budget_minor, answer_minutes, roles };
    problems.extend(terms.problems());
    if problems.is_empty() { Ok(terms) } else { Err(problems) }
}
