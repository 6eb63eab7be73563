//! The text of a macro: minijinja, kept small. Known variables, `if`, a handful of filters; plain text, nothing escaped.
//! What a template may do is bounded, so that no text of ours can use up the server: no loops, no assignments, no
//! repeated strings, and fuel for what is left. Pure.

use std::collections::BTreeMap;

use i18n::Words;
use jiff::Timestamp;
use jiff::civil::Date;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, context};

use crate::error::Field;

/// Longest template, in characters.
pub const MAX_TEMPLATE: usize = 20_000;
const FUEL: u64 = 20_000;
/// What a text may name.
pub const VARIABLES: [&str; 7] = [
    "customer.name",
    "customer.first_name",
    "conversation.number",
    "conversation.subject",
    "staff.name",
    "business.name",
    "today",
];
pub const FILTERS: [&str; 6] = ["date", "days", "upper", "lower", "capitalize", "default"];
const STATEMENTS: [&str; 4] = ["if", "elif", "else", "endif"];

/// What the variables stand for.
#[derive(Debug, Clone)]
pub struct Values {
    pub customer_name: String,
    pub number: i64,
    pub subject: String,
    pub staff_name: String,
    pub business_name: String,
    pub customer_fields: Pairs,
    pub conversation_fields: Pairs,
    pub now: Timestamp,
}

/// What stands in fields of the business's own, by their keys; empty where nothing does.
pub type Pairs = BTreeMap<String, String>;

/// The fields there are, with something that could stand in each.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub customer: Pairs,
    pub conversation: Pairs,
}

impl Known {
    /// What a text may name of them.
    pub fn variables(&self) -> Vec<String> {
        let named = |noun: &'static str, pairs: &Pairs| {
            pairs.keys().map(|key| format!("{noun}.fields.{key}")).collect::<Vec<_>>()
        };
        let mut all = named("customer", &self.customer);
        all.extend(named("conversation", &self.conversation));
        all
    }
}

/// "Ruth" of "Ruth Alvarez" and of "Alvarez, Ruth".
pub fn first_name(name: &str) -> &str {
    let given = name.split_once(',').map_or(name, |(_, given)| given);
    given.split_whitespace().next().unwrap_or_default()
}

/// What is wrong with a template, with its line: found when it is saved, not when somebody needs it.
pub fn check(text: &str, fields: &Known) -> Result<(), Field> {
    if text.chars().count() > MAX_TEMPLATE {
        return Err(Field::new("text", "problem-macro-too-long").with("max", MAX_TEMPLATE));
    }
    let words = Words::new("en", &jiff::tz::TimeZone::UTC);
    let environment = environment(&words);
    let template = environment.template_from_str(text).map_err(|error| wrong(&error))?;
    let mut unknown: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    let of_fields = fields.variables();
    unknown.retain(|name| !VARIABLES.contains(&name.as_str()) && !of_fields.contains(name));
    unknown.sort();
    if let Some(name) = unknown.first() {
        let line = text.lines().position(|line| line.contains(name.as_str())).map_or(1, |at| at + 1);
        let mut known = VARIABLES.map(str::to_owned).to_vec();
        known.extend(of_fields);
        let known = known.join(", ");
        return Err(Field::new("text", "problem-macro-variable")
            .with("line", line)
            .with("name", name)
            .with("known", known));
    }
    if let Some((line, what)) = unbounded(text) {
        return Err(Field::new("text", "problem-macro-statement").with("line", line).with("what", what));
    }
    let (customer_fields, conversation_fields) = (fields.customer.clone(), fields.conversation.clone());
    render(text, &Values { customer_fields, conversation_fields, ..example() }, &words).map(drop)
}

/// The text with its values, in the language and zone of `words`.
pub fn render(text: &str, values: &Values, words: &Words) -> Result<String, Field> {
    let environment = environment(words);
    let today = words.zone().to_datetime(values.now).date().to_string();
    let context = context! {
        customer => context! {
            name => values.customer_name,
            first_name => first_name(&values.customer_name),
            fields => values.customer_fields,
        },
        conversation => context! {
            number => values.number,
            subject => values.subject,
            fields => values.conversation_fields,
        },
        staff => context! { name => values.staff_name },
        business => context! { name => values.business_name },
        today => today,
    };
    let template = environment.template_from_str(text).map_err(|error| wrong(&error))?;
    template.render(context).map_err(|error| wrong(&error))
}

fn example() -> Values {
    Values {
        customer_name: "Ruth Alvarez".to_owned(),
        number: 218,
        subject: "The grey desk".to_owned(),
        staff_name: "Dana Moss".to_owned(),
        business_name: "Alder Office Interiors".to_owned(),
        customer_fields: Pairs::new(),
        conversation_fields: Pairs::new(),
        now: Timestamp::UNIX_EPOCH,
    }
}

fn environment(words: &Words) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_keep_trailing_newline(true);
    environment.add_filter("upper", |text: String| text.to_uppercase());
    environment.add_filter("lower", |text: String| text.to_lowercase());
    environment.add_filter("capitalize", |text: String| {
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
    });
    environment.add_filter("default", |value: Value, other: String| {
        let text = value.to_string();
        if text.trim().is_empty() { other } else { text }
    });
    environment.add_filter("days", |day: String, days: i64| {
        let date = day_of(&day)?;
        let later = jiff::Span::new().try_days(days).and_then(|span| date.checked_add(span));
        later.map(|date| date.to_string()).map_err(|_| no_date(&day))
    });
    let words = words.clone();
    environment.add_filter("date", move |day: String| {
        let noon = words.zone().to_timestamp(day_of(&day)?.at(12, 0, 0, 0));
        noon.map(|noon| words.date_long(noon)).map_err(|_| no_date(&day))
    });
    environment
}

fn day_of(day: &str) -> Result<Date, Error> {
    day.parse().map_err(|_| no_date(day))
}

fn no_date(day: &str) -> Error {
    let day: String = day.chars().take(40).collect();
    Error::new(ErrorKind::InvalidOperation, format!("\"{day}\" is no day: use today, or today|days(3)"))
}

fn wrong(error: &Error) -> Field {
    let what = match error.kind() {
        ErrorKind::OutOfFuel => "it does too much".to_owned(),
        kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
    };
    let what: String = what.chars().take(300).collect();
    Field::new("text", "problem-macro-template").with("line", error.line().unwrap_or(1)).with("what", what)
}

/// The first statement or operator that could make much out of little: (line, what).
fn unbounded(text: &str) -> Option<(usize, String)> {
    let (mut line, mut rest) = (1, text);
    while let Some(at) = rest.find('{') {
        let (before, found) = rest.split_at(at);
        line += before.matches('\n').count();
        let (closes, is_statement) = match found.as_bytes().get(1) {
            Some(b'%') => ("%}", true),
            Some(b'{') => ("}}", false),
            Some(b'#') => ("#}", false),
            _ => ("{", false),
        };
        let inside = found.split_once(closes).map_or(found, |(inside, _)| inside);
        let comment = closes == "#}";
        if is_statement {
            let name = inside.trim_start_matches(['{', '%', '-', '+']).split_whitespace().next().unwrap_or_default();
            let name = name.trim_end_matches('-');
            if !STATEMENTS.contains(&name) {
                return Some((line, format!("{{% {name} %}}")));
            }
        }
        if closes != "{"
            && !comment
            && let Some(operator) = outside_quotes(inside).find(['*', '~'])
        {
            return Some((line, outside_quotes(inside).chars().nth(operator).map(String::from).unwrap_or_default()));
        }
        let (_, after) = found.split_at(if closes == "{" { 1 } else { inside.len().max(1) });
        line += if closes == "{" { 0 } else { inside.matches('\n').count() };
        rest = after;
    }
    None
}

/// The code without what stands in quotes; letters that are not ASCII become one byte.
fn outside_quotes(code: &str) -> String {
    let mut quote = None;
    let kept = code.chars().filter_map(|letter| match quote {
        Some(open) => {
            if letter == open {
                quote = None;
            }
            None
        }
        None if letter == '"' || letter == '\'' => {
            quote = Some(letter);
            None
        }
        None => Some(if letter.is_ascii() { letter } else { '?' }),
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> Result<String, Field> {
        let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
        render(text, &Values { now: "2026-11-24T14:00:00Z".parse().unwrap(), ..example() }, &words)
    }

    fn passes(text: &str) -> bool {
        check(text, &Known::default()).is_ok()
    }

    fn refused(text: &str) -> (&'static str, String) {
        let field = check(text, &Known::default()).unwrap_err();
        let args: Vec<String> = field.args.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (field.problem, args.join(" "))
    }

    #[test]
    fn a_text_is_filled_in_as_plain_text() {
        let text = "Hello {{ customer.first_name }},\n#{{ conversation.number }} {{ conversation.subject }} <b> & \"{{ staff.name|upper }}\"\n{{ business.name }}\n";
        assert_eq!(
            rendered(text).unwrap(),
            "Hello Ruth,\n#218 The grey desk <b> & \"DANA MOSS\"\nAlder Office Interiors\n"
        );
        assert!(
            rendered("by {{ today|days(3)|date }}").unwrap().contains("27"),
            "{:?}",
            rendered("by {{ today|days(3)|date }}")
        );
        assert_eq!(rendered("{% if conversation.number > 200 %}new{% else %}old{% endif %}").unwrap(), "new");
        assert_eq!(rendered("{{ \"\"|default(\"you\") }} * { } 5 ~ {x}").unwrap(), "you * { } 5 ~ {x}");
        assert_eq!((first_name("Alvarez, Ruth B."), first_name("Ruth"), first_name("")), ("Ruth", "Ruth", ""));
    }

    #[test]
    fn what_they_wrote_is_never_a_template() {
        let words = Words::new("en", &jiff::tz::TimeZone::UTC);
        let values = Values { subject: "{{ staff.name }} {% if".to_owned(), ..example() };
        assert_eq!(render("{{ conversation.subject }}", &values, &words).unwrap(), "{{ staff.name }} {% if");
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        assert_eq!(refused("Hello\n{{ customer.nam }}").0, "problem-macro-variable");
        assert!(refused("Hello\n{{ customer.nam }}").1.starts_with("line=2 name=customer.nam "));
        assert!(refused("{{ price }}").1.contains("name=price"));
        for text in ["Hello\n\n{{ customer.name", "a\n\n{{ customer.name|shout }}", "a\n\n{% if today %}"] {
            let (problem, args) = refused(text);
            assert_eq!(problem, "problem-macro-template", "{text}");
            assert!(args.starts_with("line=3"), "{text}: {args}");
        }
        assert!(refused("x\n{{ staff.name|date }}").1.contains("is no day"));
        assert_eq!(refused(&"x".repeat(20_001)).0, "problem-macro-too-long");
        assert!(passes("") && passes("Plain {text} with 100 % * ~ #"));
    }

    #[test]
    fn no_text_makes_much_out_of_little() {
        for text in [
            "{% for a in [1,2,3] %}x{% endfor %}",
            "{% set x = \"aa\" %}{{ x }}",
            "{{ \"a\" * 90000000 }}",
            "{% if \"a\" * 90000000 %}x{% endif %}",
            "{{ customer.name ~ customer.name }}",
            "\n{%- set x -%}a{% endset %}",
        ] {
            assert!(check(text, &Known::default()).is_err(), "{text}");
        }
        assert_eq!(
            refused("\n{% for a in [1] %}x{% endfor %}"),
            ("problem-macro-statement", "line=2 what={% for %}".to_owned())
        );
        assert!(passes("{{ \"* ~\" }} {# * for #}"));
        assert!(passes("{%- if today -%} x {%- endif -%}"));
    }

    #[test]
    fn fields_of_the_business_s_own_are_filled_in() {
        let pairs = |key: &str, value: &str| Pairs::from([(key.to_owned(), value.to_owned())]);
        let known = Known { customer: pairs("until", "2026-11-24"), conversation: pairs("area", "x") };
        let text = "{{ customer.fields.until|date }} {% if conversation.fields.area == \"North\" %}N{% endif %}";
        assert_eq!(check(text, &known), Ok(()));
        assert_eq!(check("{{ customer.fields.area }}", &known).unwrap_err().problem, "problem-macro-variable");
        assert_eq!(check("{{ customer.fields }}", &known).unwrap_err().problem, "problem-macro-variable");
        let words = Words::new("en-US", &jiff::tz::TimeZone::UTC);
        let customer_fields = pairs("until", "2027-02-03");
        let values = Values { customer_fields, conversation_fields: pairs("area", "North"), ..example() };
        let said = render(text, &values, &words).unwrap();
        assert!(said.contains('3') && said.ends_with(" N"), "{said}");
    }
}
