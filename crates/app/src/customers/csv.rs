//! Contact exports as they come: any of their encodings and delimiters, read into a table of texts. Pure.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::headings::{self, Mapping};
use super::rules::Kind;
use crate::Error;
use crate::error::Refused;

/// A file as a table. Lines are counted from 1, as an editor shows them; the headings are on `heading_line`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Row>,
    pub delimiter: char,
    /// `UTF-8`, `UTF-16LE`, `UTF-16BE`, `windows-1252`.
    pub encoding: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub line: u64,
    pub cells: Vec<String>,
}

/// Why a file can't be read at all. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsvProblem {
    #[error("the file is empty")]
    Empty,
    #[error("line {line}: a quotation mark is opened here and never closed")]
    QuoteNeverClosed { line: u64 },
    #[error("line {line}: a quotation mark stands where none may stand")]
    QuoteMisplaced { line: u64 },
    #[error("no column of this file is a name, an address or a phone number")]
    NoKnownColumn { headings: String },
    #[error("this is not a text file")]
    NotText,
}

impl From<CsvProblem> for Error {
    fn from(problem: CsvProblem) -> Error {
        let refused = match problem {
            CsvProblem::Empty => Refused::new("customers-csv-empty"),
            CsvProblem::QuoteNeverClosed { line } => Refused::new("customers-csv-quote-open").with("line", line),
            CsvProblem::QuoteMisplaced { line } => Refused::new("customers-csv-quote-misplaced").with("line", line),
            CsvProblem::NoKnownColumn { headings } => {
                Refused::new("customers-csv-no-known-column").with("headings", headings)
            }
            CsvProblem::NotText => Refused::new("customers-csv-not-text"),
        };
        Error::Refused(refused)
    }
}

/// One customer as a row of a file tells of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The line of the file this stands on.
    pub line: u64,
    pub name: String,
    pub kind: Kind,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    /// What they are, and where: "Head of billing, Greenfield".
    pub role: String,
    pub note: String,
    pub locale: Option<String>,
    /// What stands in columns we don't know, with their headings: fields of the business's own, perhaps.
    pub others: Vec<(String, String)>,
    /// The row has more cells than there are headings: its cells can't be told apart.
    pub torn: bool,
}

/// Reads a whole file. Blank lines are left out; short rows are taken as they are.
pub fn read(bytes: &[u8]) -> Result<Table, CsvProblem> {
    let (text, encoding) = decode(bytes)?;
    // Excel writes this line to say which delimiter follows.
    let (text, named) = match text.split_once('\n') {
        Some((first, rest)) if first.trim_end().to_lowercase().starts_with("sep=") => {
            (Cow::Borrowed(rest), first.trim_end().chars().nth(4))
        }
        _ => (text, None),
    };
    let skipped: u64 = if named.is_some() { 1 } else { 0 };
    if text.trim().is_empty() {
        return Err(CsvProblem::Empty);
    }
    let delimiter = named.unwrap_or_else(|| delimiter(&text));
    let mut rows = records(&text, delimiter, skipped)?;
    if rows.is_empty() {
        return Err(CsvProblem::Empty);
    }
    let headings = rows.remove(0).cells;
    Ok(Table { headings, rows, delimiter, encoding })
}

/// By the mark at its beginning; else UTF-8 if it is; else Windows-1252, in which old exports are written.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), CsvProblem> {
    let (text, encoding) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (UTF_16LE.decode_without_bom_handling(rest).0, UTF_16LE.name()),
        [0xFE, 0xFF, rest @ ..] => (UTF_16BE.decode_without_bom_handling(rest).0, UTF_16BE.name()),
        _ => {
            let rest = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
            match std::str::from_utf8(rest) {
                Ok(text) => (Cow::Borrowed(text), "UTF-8"),
                Err(_) => (WINDOWS_1252.decode_without_bom_handling(rest).0, WINDOWS_1252.name()),
            }
        }
    };
    if text.contains('\0') { Err(CsvProblem::NotText) } else { Ok((text, encoding)) }
}

/// The one that stands most often in the first line, outside quotation marks.
fn delimiter(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |wanted: char| {
        let mut quoted = false;
        first
            .chars()
            .filter(|c| {
                quoted ^= *c == '"';
                !quoted && *c == wanted
            })
            .count()
    };
    // With equal counts the last one wins, so the comma stands last.
    ['\t', ';', ','].into_iter().max_by_key(|wanted| count(*wanted)).unwrap_or(',')
}

/// Where the reading stands inside a cell.
#[derive(Clone, Copy, PartialEq)]
enum At {
    CellStart,
    Plain,
    Quoted {
        since_line: u64,
    },
    /// After a quotation mark inside a quoted cell: the cell's end, or the first half of a doubled mark.
    Mark {
        since_line: u64,
    },
}

/// Rows by the rules of RFC 4180, strictly: marks that don't pair up would swallow rows or mix up cells, and the common
/// libraries let that pass in silence, which is why this is read here. Blank rows are left out.
fn records(text: &str, delimiter: char, lines_before: u64) -> Result<Vec<Row>, CsvProblem> {
    let mut rows = Rows::new(lines_before.saturating_add(1));
    let mut line = rows.row.line;
    let mut at = At::CellStart;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let line_end = c == '\n' || (c == '\r' && chars.peek() != Some(&'\n'));
        let first_of_line_end = c == '\r' && !line_end;
        if line_end {
            line = line.saturating_add(1);
        }
        at = match (at, c) {
            (At::CellStart, '"') => At::Quoted { since_line: line },
            (At::Quoted { since_line }, '"') => At::Mark { since_line },
            (At::Quoted { since_line }, _) => {
                rows.cell.push(c);
                At::Quoted { since_line }
            }
            (At::Mark { since_line }, '"') => {
                rows.cell.push('"');
                At::Quoted { since_line }
            }
            (at, _) if first_of_line_end => at,
            (_, _) if line_end => {
                rows.end_row(line);
                At::CellStart
            }
            (_, c) if c == delimiter => {
                rows.end_cell();
                At::CellStart
            }
            (At::Mark { .. }, _) | (_, '"') => return Err(CsvProblem::QuoteMisplaced { line }),
            (_, c) => {
                rows.cell.push(c);
                At::Plain
            }
        };
    }
    if let At::Quoted { since_line } = at {
        return Err(CsvProblem::QuoteNeverClosed { line: since_line });
    }
    rows.end_row(line);
    Ok(rows.done)
}

/// Rows in the making.
struct Rows {
    done: Vec<Row>,
    row: Row,
    cell: String,
}

impl Rows {
    fn new(line: u64) -> Rows {
        Rows { done: Vec::new(), row: Row { line, cells: Vec::new() }, cell: String::new() }
    }

    fn end_cell(&mut self) {
        self.row.cells.push(self.cell.trim().to_owned());
        self.cell.clear();
    }

    fn end_row(&mut self, next_line: u64) {
        self.end_cell();
        let row = std::mem::replace(&mut self.row, Row { line: next_line, cells: Vec::new() });
        if row.cells.iter().any(|cell| !cell.is_empty()) {
            self.done.push(row);
        }
    }
}

/// The customers a table tells of, one a row. Rows without a name, an address and a number are kept too, so that an
/// import can say that it could not take them.
pub fn rows(table: &Table, mapping: &Mapping) -> Vec<Draft> {
    table.rows.iter().map(|row| headings::draft(row, mapping, table.headings.len())).collect()
}

/// File to drafts in one step, for callers that only show the mapping.
pub fn drafts(bytes: &[u8]) -> Result<(Table, Mapping, Vec<Draft>), CsvProblem> {
    let table = read(bytes)?;
    let mapping = headings::mapping(&table.headings);
    mapping.check()?;
    let drafts = rows(&table, &mapping);
    Ok((table, mapping, drafts))
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
