//! What a field of a form or request may hold. Pure.

use jiff::tz::TimeZone;

use super::currencies;
use crate::error::Field;

/// The longest name of a business, a person, a token, in characters.
pub const MAX_NAME: usize = 200;

/// A name somebody can read: trimmed, not empty, not endless, one line.
pub fn name(field: &str, text: &str) -> Result<String, Field> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Field::new(field, "problem-name-missing"));
    }
    if text.chars().count() > MAX_NAME || text.chars().any(char::is_control) {
        return Err(Field::new(field, "problem-name-long").with("max", MAX_NAME));
    }
    Ok(text.to_owned())
}

/// The zone's own spelling: `america/new_york` is taken, and a city alone, "New York", where only one zone has it.
/// Else the nearest we know.
pub fn time_zone(field: &str, text: &str) -> Result<String, Field> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Field::new(field, "problem-empty"));
    }
    match zones_of_city(text).as_slice() {
        [] => {}
        [zone] => return Ok(zone.clone()),
        several => {
            let several = several.join(", ");
            return Err(Field::new(field, "problem-time-zone-several").with("given", text).with("zones", several));
        }
    }
    let known = TimeZone::get(text).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
    known.ok_or_else(|| Field::new(field, "problem-time-zone").with("given", text).with("nearest", nearest_zone(text)))
}

/// Every zone a person can choose, in order.
pub fn time_zones() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    names.retain(|name| name == "UTC" || name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area)));
    names.sort();
    names
}

const AREAS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// The zones whose last part is this city. Of two in one area the longer name is the zone's own and the other an old
/// one: `America/Argentina/Buenos_Aires`, once `America/Buenos_Aires`.
fn zones_of_city(text: &str) -> Vec<String> {
    let city = text.to_lowercase().replace(' ', "_");
    let mut found: Vec<String> = Vec::new();
    for zone in time_zones() {
        if zone.to_lowercase().rsplit('/').next() != Some(city.as_str()) {
            continue;
        }
        let area = |name: &str| name.split('/').next().map(str::to_owned);
        match found.iter_mut().find(|other| area(other) == area(&zone)) {
            Some(other) if zone.len() > other.len() => *other = zone,
            Some(_) => {}
            None => found.push(zone),
        }
    }
    found
}

/// "new yrok" → `America/New_York`: compares the whole name and the city alone, by how many letters differ.
fn nearest_zone(text: &str) -> String {
    let folded = text.to_lowercase().replace(' ', "_");
    let city = folded.rsplit('/').next().unwrap_or(&folded).to_owned();
    let far = |name: &String| {
        let name = name.to_lowercase();
        let own_city = name.rsplit('/').next().unwrap_or(&name);
        let begins = if !city.is_empty() && own_city.starts_with(&city) { 1 } else { usize::MAX };
        (letters_apart(&city, own_city).min(begins), letters_apart(&folded, &name))
    };
    time_zones().into_iter().min_by_key(far).unwrap_or_else(|| "UTC".to_owned())
}

/// Levenshtein's distance.
fn letters_apart(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (to, above) in b.iter().zip(row.iter().skip(1)) {
            let best = (diagonal + usize::from(from != *to)).min(above + 1).min(left + 1);
            diagonal = *above;
            left = best;
            next.push(best);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// An ISO 4217 code in capitals.
pub fn currency(field: &str, text: &str) -> Result<String, Field> {
    let code = text.trim().to_uppercase();
    if currencies::CODES.contains(&code.as_str()) {
        Ok(code)
    } else {
        Err(Field::new(field, "problem-currency").with("given", text.trim()))
    }
}

/// `en`, `es`, `en-GB`: a language we have words in, with the country whose dates and money it writes.
pub fn locale(field: &str, text: &str) -> Result<String, Field> {
    let wanted = text.trim().replace('_', "-");
    let language = wanted.split('-').next().unwrap_or_default().to_lowercase();
    if i18n::Locale::all().any(|known| known.language() == language) {
        return Ok(i18n::Locale::parse(&wanted).as_str().to_owned());
    }
    let known: Vec<&str> = i18n::Locale::all().map(i18n::Locale::as_str).collect();
    Err(Field::new(field, "problem-locale").with("given", text.trim()).with("known", known.join(", ")))
}

/// A mail address that mail can be sent to (RFC 5321 without quoted local parts and literals): trimmed.
pub fn email(field: &str, text: &str) -> Result<String, Field> {
    let text = text.trim();
    let wrong = || Field::new(field, "problem-mail-address").with("given", text);
    let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"<>()[]\\,;:\"@".contains(c))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_ok = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let domain_ok = domain.split('.').all(label_ok) && (domain.contains('.') || domain == "localhost");
    if local_ok && domain_ok && text.len() <= 254 { Ok(text.to_owned()) } else { Err(wrong()) }
}

/// How addresses are compared.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// A host name or an address, without scheme or port.
pub fn host(field: &str, text: &str) -> Result<String, Field> {
    let text = text.trim();
    let ok = !text.is_empty()
        && text.len() <= 253
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']'))
        && !text.contains("..");
    if ok { Ok(text.to_owned()) } else { Err(Field::new(field, "problem-host").with("given", text)) }
}

/// `https://desk.example.com`, without a slash at the end; empty means "as the server was started".
pub fn public_url(field: &str, text: &str) -> Result<String, Field> {
    let text = text.trim().trim_end_matches('/');
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let ok = rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>@?#".contains(c))
    });
    if text.is_empty() || ok {
        Ok(text.to_owned())
    } else {
        Err(Field::new(field, "problem-public-url").with("given", text))
    }
}

/// Gathers what is wrong, so that a form shows every problem at once.
#[derive(Default)]
pub struct Problems(pub Vec<Field>);

impl Problems {
    /// The value, or its default and one problem more.
    pub fn take<T: Default>(&mut self, checked: Result<T, Field>) -> T {
        checked.unwrap_or_else(|field| {
            self.0.push(field);
            T::default()
        })
    }

    pub fn none(self) -> crate::Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(crate::Error::Invalid(self.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_zone_gets_the_nearest_one() {
        let nearest = |text: &str| time_zone("time_zone", text).unwrap_err().args[1].1.clone();
        assert_eq!(nearest("new yrok"), "America/New_York");
        assert_eq!(nearest("America/NewYork"), "America/New_York");
        assert_eq!(nearest("Europe/Berln"), "Europe/Berlin");
        assert_eq!(nearest("Los Angles"), "America/Los_Angeles");
        assert_eq!(time_zone("time_zone", "america/new_york").unwrap(), "America/New_York");
        assert_eq!(time_zone("time_zone", " ").unwrap_err().problem, "problem-empty");
    }

    #[test]
    fn a_city_is_enough_where_only_one_zone_has_it() {
        let zone = |text: &str| time_zone("time_zone", text);
        assert_eq!(zone(" New York ").unwrap(), "America/New_York");
        assert_eq!(zone("los_angeles").unwrap(), "America/Los_Angeles");
        assert_eq!(zone("Singapore").unwrap(), "Asia/Singapore");
        assert_eq!(zone("Buenos Aires").unwrap(), "America/Argentina/Buenos_Aires");
        assert_eq!(zone("utc").unwrap(), "UTC");
        let several = zone("Istanbul").unwrap_err();
        assert_eq!(several.problem, "problem-time-zone-several");
        assert_eq!(several.args[1].1, "Asia/Istanbul, Europe/Istanbul");
    }

    #[test]
    fn mail_addresses() {
        for good in ["ruth@example.com", "a.b+c@mail.example.co.uk", "ops@localhost", "jürgen@bücher.example"] {
            assert!(email("email", good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ruth",
            "@example.com",
            "ruth@",
            "ruth@com",
            "a b@example.com",
            "a@b@example.com",
            "a@-b.com",
            "<a@b.com>",
            "a@b..com",
            "a\n@b.com",
        ] {
            assert!(email("email", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn currencies_locales_and_addresses_of_pages() {
        assert_eq!(currency("c", "usd").unwrap(), "USD");
        assert!(currency("c", "US$").is_err());
        assert_eq!(locale("l", "es_mx").unwrap(), "es-MX");
        assert!(locale("l", "tlh").is_err());
        assert_eq!(public_url("u", "https://desk.example.com/").unwrap(), "https://desk.example.com");
        assert!(public_url("u", "javascript:alert(1)").is_err());
    }
}
