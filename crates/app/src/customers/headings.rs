//! What the columns of a contact export mean: Google (before and since 2024), Outlook, Thunderbird, and files that
//! people make themselves in English, Spanish and German. Pure.

use serde::Serialize;

use super::csv::{CsvProblem, Draft, Row};
use super::rules::{Kind, filled};
use crate::search::fold;

/// What is in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    FullName,
    GivenName,
    MiddleName,
    FamilyName,
    Organisation,
    Department,
    JobTitle,
    Email,
    Phone,
    Note,
    Language,
    /// A field of the business's own.
    Field,
    /// We don't keep birthdays: left out, and the mapping says so.
    Birthday,
    /// Anything else: left out.
    Unknown,
}

impl Meaning {
    /// The key of its name: `customers-column-…`.
    pub fn text_key(self) -> &'static str {
        match self {
            Meaning::FullName => "customers-column-full-name",
            Meaning::GivenName => "customers-column-given-name",
            Meaning::MiddleName => "customers-column-middle-name",
            Meaning::FamilyName => "customers-column-family-name",
            Meaning::Organisation => "customers-column-organisation",
            Meaning::Department => "customers-column-department",
            Meaning::JobTitle => "customers-column-job-title",
            Meaning::Email => "customers-column-email",
            Meaning::Phone => "customers-column-phone",
            Meaning::Note => "customers-column-note",
            Meaning::Language => "customers-column-language",
            Meaning::Field => "customers-column-field",
            Meaning::Birthday => "customers-column-birthday",
            Meaning::Unknown => "customers-column-unknown",
        }
    }
}

/// The headings of a file and what each of them means, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub columns: Vec<(String, Meaning)>,
}

impl Mapping {
    /// A file in which no column is a name, an address or a number holds no customers.
    pub fn check(&self) -> Result<(), CsvProblem> {
        let useful = |meaning: &Meaning| {
            use Meaning::*;
            matches!(meaning, FullName | GivenName | FamilyName | Organisation | Email | Phone)
        };
        if self.columns.iter().any(|(_, meaning)| useful(meaning)) {
            return Ok(());
        }
        let headings: Vec<&str> = self.columns.iter().map(|(heading, _)| heading.as_str()).take(12).collect();
        Err(CsvProblem::NoKnownColumn { headings: headings.join(", ") })
    }
}

impl Mapping {
    /// The columns that are fields of the business's own, which only the database knows.
    pub fn name_fields(&mut self, is_field: impl Fn(&str) -> bool) {
        for (heading, meaning) in &mut self.columns {
            if matches!(meaning, Meaning::Unknown | Meaning::Birthday) && is_field(heading) {
                *meaning = Meaning::Field;
            }
        }
    }
}

/// Column and meaning, to show before an import.
pub fn describe(mapping: &Mapping) -> Vec<(&str, Meaning)> {
    mapping.columns.iter().map(|(heading, meaning)| (heading.as_str(), *meaning)).collect()
}

/// Headings as `meaning_of` compares them, folded, with every run of other signs as one space.
const KNOWN: &[(Meaning, &[&str])] = &[
    (
        Meaning::FullName,
        &[
            "name",
            "full name",
            "display name",
            "contact name",
            "customer",
            "customer name",
            "client",
            "client name",
            "contact",
            "patient",
            "patient name",
            "nombre completo",
            "nombre y apellidos",
            "cliente",
            "contacto",
            "nombre del cliente",
            "anzeigename",
            "vollstandiger name",
            "kunde",
            "kundenname",
            "ansprechpartner",
            "file as",
        ],
    ),
    (
        Meaning::GivenName,
        &["first name", "given name", "firstname", "forename", "nombre", "nombre de pila", "vorname", "rufname"],
    ),
    (Meaning::MiddleName, &["middle name", "additional name", "segundo nombre", "zweiter vorname", "weitere vornamen"]),
    (
        Meaning::FamilyName,
        &[
            "last name",
            "family name",
            "lastname",
            "surname",
            "apellido",
            "apellidos",
            "primer apellido",
            "nachname",
            "familienname",
            "zuname",
        ],
    ),
    (
        Meaning::Organisation,
        &[
            "organization",
            "organisation",
            "organization name",
            "organisation name",
            "company",
            "company name",
            "business",
            "employer",
            "practice",
            "empresa",
            "organizacion",
            "compania",
            "nombre de la empresa",
            "firma",
            "unternehmen",
            "firmenname",
            "praxis",
        ],
    ),
    (Meaning::Department, &["department", "organization department", "departamento", "abteilung"]),
    (
        Meaning::JobTitle,
        &[
            "job title",
            "organization title",
            "role",
            "position",
            "occupation",
            "puesto",
            "cargo",
            "ocupacion",
            "titulo del puesto",
            "position",
            "funktion",
            "beruf",
        ],
    ),
    (
        Meaning::Email,
        &[
            "email",
            "e mail",
            "email address",
            "e mail address",
            "mail",
            "mail address",
            "primary email",
            "secondary email",
            "additional email",
            "correo",
            "correo electronico",
            "direccion de correo",
            "direccion de correo electronico",
            "e mail adresse",
            "email adresse",
            "mailadresse",
            "primare e mail adresse",
            "sekundare e mail adresse",
            "emails",
            "work email",
            "home email",
            "business email",
            "personal email",
        ],
    ),
    (
        Meaning::Phone,
        &[
            "phone",
            "telephone",
            "phone number",
            "telephone number",
            "tel",
            "mobile",
            "mobile phone",
            "mobile number",
            "cell",
            "cell phone",
            "home phone",
            "work phone",
            "business phone",
            "primary phone",
            "other phone",
            "company main phone",
            "car phone",
            "radio phone",
            "assistant s phone",
            "telefono",
            "telefono movil",
            "movil",
            "celular",
            "telefono fijo",
            "telefono del trabajo",
            "telefono particular",
            "numero de telefono",
            "telefon",
            "telefonnummer",
            "mobiltelefon",
            "mobil",
            "handy",
            "mobilnummer",
            "handynummer",
            "telefon geschaftlich",
            "telefon privat",
            "dienstlich",
            "privat",
            "rufnummer",
            "phones",
        ],
    ),
    (
        Meaning::Note,
        &[
            "notes",
            "note",
            "comments",
            "comment",
            "remarks",
            "notas",
            "nota",
            "comentarios",
            "observaciones",
            "notizen",
            "notiz",
            "bemerkung",
            "bemerkungen",
            "anmerkungen",
            "kommentar",
        ],
    ),
    (Meaning::Language, &["language", "locale", "preferred language", "idioma", "lengua", "sprache"]),
    (
        Meaning::Birthday,
        &[
            "birthday",
            "birth year",
            "birth month",
            "birth day",
            "date of birth",
            "dob",
            "fecha de nacimiento",
            "cumpleanos",
            "geburtstag",
            "geburtsdatum",
            "geburtsjahr",
            "geburtsmonat",
        ],
    ),
];

fn meaning_of(heading: &str) -> Meaning {
    let words: Vec<String> =
        fold(heading).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let all = words.join(" ");
    if let Some(meaning) = numbered(&words) {
        return meaning;
    }
    KNOWN.iter().find(|(_, names)| names.contains(&all.as_str())).map_or(Meaning::Unknown, |(meaning, _)| *meaning)
}

/// `E-mail 1 - Value` and `Phone 2 - Value` of Google, `E-mail 2 Address` and `Business Phone 2` of Outlook, `Email 3`.
/// What stands beside them (`Type`, `Label`, `Display Name`) is nothing of its own.
fn numbered(words: &[String]) -> Option<Meaning> {
    let number = words.iter().position(|word| word.chars().all(|c| c.is_ascii_digit()))?;
    let before = words.get(..number)?.join(" ");
    let after: Vec<&str> = words.get(number.saturating_add(1)..)?.iter().map(String::as_str).collect();
    if !matches!(after.as_slice(), [] | ["value"] | ["address"] | ["name"] | ["title"] | ["department"]) {
        return Some(Meaning::Unknown);
    }
    match (before.as_str(), after.as_slice()) {
        ("organization" | "organisation", ["name"]) => Some(Meaning::Organisation),
        ("organization" | "organisation", ["title"]) => Some(Meaning::JobTitle),
        ("organization" | "organisation", ["department"]) => Some(Meaning::Department),
        (_, ["name" | "title" | "department"]) => Some(Meaning::Unknown),
        (before, _) => match KNOWN.iter().find(|(_, names)| names.contains(&before)).map(|(meaning, _)| *meaning) {
            Some(meaning @ (Meaning::Email | Meaning::Phone)) => Some(meaning),
            _ => Some(Meaning::Unknown),
        },
    }
}

/// What each heading means. Where a whole name stands beside its parts, both are known, and the whole one is used.
pub fn mapping(headings: &[String]) -> Mapping {
    let mut columns: Vec<(String, Meaning)> =
        headings.iter().map(|heading| (heading.clone(), meaning_of(heading))).collect();
    let has = |columns: &[(String, Meaning)], wanted| columns.iter().any(|(_, meaning)| *meaning == wanted);
    // "Nombre" alone, and "Name" beside "Vorname", depend on what stands beside them.
    if !has(&columns, Meaning::FamilyName) && !has(&columns, Meaning::FullName) {
        for (_, meaning) in columns.iter_mut().filter(|(_, meaning)| *meaning == Meaning::GivenName) {
            *meaning = Meaning::FullName;
        }
    }
    if has(&columns, Meaning::GivenName) && !has(&columns, Meaning::FamilyName) {
        for (_, meaning) in columns.iter_mut().filter(|(heading, _)| fold(heading) == "name") {
            *meaning = Meaning::FamilyName;
        }
    }
    Mapping { columns }
}

/// One row as a customer.
pub fn draft(row: &Row, mapping: &Mapping, width: usize) -> Draft {
    let organisation = first(row, mapping, Meaning::Organisation);
    let person = person(row, mapping);
    let kind = if person.is_none() && organisation.is_some() { Kind::Organisation } else { Kind::Person };
    let (title, department) = (first(row, mapping, Meaning::JobTitle), first(row, mapping, Meaning::Department));
    let place = if kind == Kind::Person { organisation.clone() } else { None };
    let role: Vec<String> = [title, department, place].into_iter().flatten().collect();
    let emails = several(row, mapping, Meaning::Email);
    let phones = several(row, mapping, Meaning::Phone);
    let name = person.or(organisation).or_else(|| emails.first().cloned()).or_else(|| phones.first().cloned());
    Draft {
        line: row.line,
        name: name.unwrap_or_default(),
        kind,
        emails,
        phones,
        role: role.join(", "),
        note: cells(row, mapping, Meaning::Note).collect::<Vec<&str>>().join("\n"),
        locale: first(row, mapping, Meaning::Language),
        others: others(row, mapping),
        torn: row.cells.get(width..).is_some_and(|more| more.iter().any(|cell| !cell.is_empty())),
    }
}

/// The whole name, or its parts put together.
fn person(row: &Row, mapping: &Mapping) -> Option<String> {
    first(row, mapping, Meaning::FullName).or_else(|| {
        let parts: Vec<String> = [Meaning::GivenName, Meaning::MiddleName, Meaning::FamilyName]
            .into_iter()
            .filter_map(|part| first(row, mapping, part))
            .collect();
        filled(Some(&parts.join(" ")))
    })
}

fn cells<'a>(row: &'a Row, mapping: &'a Mapping, wanted: Meaning) -> impl Iterator<Item = &'a str> {
    row.cells
        .iter()
        .zip(&mapping.columns)
        .filter(move |(cell, (_, meaning))| *meaning == wanted && !cell.is_empty())
        .map(|(cell, _)| cell.as_str())
}

fn others(row: &Row, mapping: &Mapping) -> Vec<(String, String)> {
    let columns = row.cells.iter().zip(&mapping.columns);
    let others = columns
        .filter(|(cell, (_, meaning))| matches!(meaning, Meaning::Unknown | Meaning::Birthday) && !cell.is_empty());
    others.map(|(cell, (heading, _))| (heading.clone(), cell.clone())).collect()
}

fn first(row: &Row, mapping: &Mapping, wanted: Meaning) -> Option<String> {
    cells(row, mapping, wanted).next().map(str::to_owned)
}

/// Google puts several values into one cell with ` ::: ` between them; people use `;` or `|`. The same one twice is one.
fn several(row: &Row, mapping: &Mapping, wanted: Meaning) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in cells(row, mapping, wanted) {
        for part in cell.split(":::").flat_map(|part| part.split([';', '|'])).filter_map(|part| filled(Some(part))) {
            let part = part.strip_prefix("mailto:").map(str::to_owned).unwrap_or(part);
            if !found.iter().any(|known| known.eq_ignore_ascii_case(&part)) {
                found.push(part);
            }
        }
    }
    found
}
