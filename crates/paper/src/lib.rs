//! Papers: text on pages, as PDF. Headings, paragraphs, facts, tables and texts side by side flow from page to page; the
//! letters are in the file, can be copied as they were written, and the same paper is the same bytes. Knows no word of the
//! product.

mod face;
mod flow;
mod tags;
mod write;

use pdf_writer::types::StructRole;
use pdf_writer::{Content, Name, Str};

pub use face::Cut;
use face::Fonts;
use flow::{Style, end_word, lines};
use tags::{Node, Tree};

#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    #[error("a font of the house can't be read: {0}")]
    Font(String),
}

/// A paper of this size, in points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    A4,
    Letter,
}

impl Sheet {
    fn size(self) -> (f32, f32) {
        match self {
            Sheet::A4 => (595.28, 841.89),
            Sheet::Letter => (612.0, 792.0),
        }
    }
}

/// What a paper is. `foot` stands at the left below each page; `page_of` says "page 2 of 5".
pub struct Head<'a> {
    pub title: &'a str,
    pub author: &'a str,
    /// As `en-US`.
    pub language: &'a str,
    pub foot: &'a str,
    pub sheet: Sheet,
    pub page_of: &'a dyn Fn(usize, usize) -> String,
    /// Year, month, day, hour and minute in UTC: how it stood then.
    pub as_of: (u16, u8, u8, u8, u8),
}

const MARGIN: f32 = 56.0;
/// Below the text: the foot stands there.
const BELOW: f32 = 64.0;
const GAP: f32 = 14.0;

const TITLE: Style = Style { cut: Cut::Bold, size: 16.0, gray: 0.0 };
const HEADING: Style = Style { cut: Cut::Bold, size: 12.0, gray: 0.0 };
const TEXT: Style = Style { cut: Cut::Plain, size: 9.5, gray: 0.0 };
const STRONG: Style = Style { cut: Cut::Bold, size: 9.5, gray: 0.0 };
const QUIET: Style = Style { cut: Cut::Plain, size: 8.5, gray: 0.35 };
const LABEL: Style = Style { cut: Cut::Bold, size: 8.5, gray: 0.35 };

/// A text within a row, from its left edge.
struct Cell {
    x: f32,
    lines: Vec<(String, Style)>,
    /// What it is; `None`: said again, and nothing to be read aloud.
    node: Option<Node>,
}

/// One text of several side by side: what stands above it, the text, what stands below it.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    pub above: String,
    pub text: String,
    pub below: String,
}

/// A paper that is being written, from top to bottom.
pub struct Paper {
    fonts: Fonts,
    sheet: Sheet,
    done: Vec<Content>,
    page: Content,
    /// How far down the page it has come, from its lower edge.
    y: f32,
    /// What is said again on top of the next page: the head of a table.
    again: Option<Vec<(f32, f32, String)>>,
    tree: Tree,
}

impl Paper {
    pub fn new(sheet: Sheet) -> Result<Paper, Unwritable> {
        let fonts = Fonts::load()?;
        let y = sheet.size().1 - MARGIN;
        Ok(Paper { fonts, sheet, done: Vec::new(), page: Content::new(), y, again: None, tree: Tree::new() })
    }

    /// How wide the text is.
    fn width(&self) -> f32 {
        self.sheet.size().0 - 2.0 * MARGIN
    }

    pub fn title(&mut self, text: &str) {
        self.paragraph(text, TITLE, 4.0, StructRole::H1);
    }

    /// A heading stays with what follows it.
    pub fn heading(&mut self, text: &str) {
        self.space(14.0);
        if self.room() < HEADING.leading() + 4.0 * TEXT.leading() {
            self.turn();
        }
        self.paragraph(text, HEADING, 2.0, StructRole::H2);
        self.rule(0.75, 0.6);
        self.space(5.0);
    }

    pub fn text(&mut self, text: &str) {
        self.paragraph(text, TEXT, 4.0, StructRole::P);
    }

    pub fn strong(&mut self, text: &str) {
        if self.room() < 3.0 * TEXT.leading() {
            self.turn();
        }
        self.paragraph(text, STRONG, 1.0, StructRole::H3);
    }

    pub fn quiet(&mut self, text: &str) {
        self.paragraph(text, QUIET, 4.0, StructRole::P);
    }

    /// What somebody said or wrote, as it was: set in, with a line at its left.
    pub fn quote(&mut self, text: &str) {
        let lines = self.set(text, TEXT, self.width() - 12.0);
        let quote = self.tree.add(Tree::WHOLE, StructRole::BlockQuote);
        let node = Some(self.tree.add(quote, StructRole::P));
        self.row(vec![Cell { x: 12.0, lines, node }], Some(1.5));
        self.space(5.0);
    }

    /// Names with what is known under them; those without are left out.
    pub fn facts(&mut self, facts: &[(String, String)]) {
        let first = 120.0;
        let mut list = None;
        for (name, text) in facts.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let list = *list.get_or_insert_with(|| self.tree.add(Tree::WHOLE, StructRole::L));
            let item = self.tree.add(list, StructRole::LI);
            let (label, body) = (self.tree.add(item, StructRole::Lbl), self.tree.add(item, StructRole::LBody));
            let cells = vec![
                Cell { x: 0.0, lines: self.set(name, LABEL, first - GAP), node: Some(label) },
                Cell { x: first, lines: self.set(text, TEXT, self.width() - first), node: Some(body) },
            ];
            self.row(cells, None);
            self.space(2.0);
        }
        self.space(3.0);
    }

    /// A table; `shares` of the width, one for each column. Its head is said again on each page.
    pub fn table(&mut self, shares: &[f32], head: &[String], rows: &[Vec<String>]) {
        let places = self.columns(shares);
        let named: Vec<(f32, f32, String)> =
            places.iter().zip(head).map(|((x, width), text)| (*x, *width, text.clone())).collect();
        if self.room() < 4.0 * TEXT.leading() {
            self.turn();
        }
        let table = self.tree.add(Tree::WHOLE, StructRole::Table);
        self.head(&named, Some(table));
        self.again = Some(named);
        for row in rows {
            let whole = self.tree.add(table, StructRole::TR);
            let cells = places.iter().zip(row).map(|((x, width), text)| {
                let node = Some(self.tree.add(whole, StructRole::TD));
                Cell { x: *x, lines: self.set(text, TEXT, *width), node }
            });
            let cells = cells.collect();
            self.row(cells, None);
            self.space(2.0);
            self.rule(0.4, 0.8);
            self.space(1.0);
        }
        self.again = None;
        self.space(5.0);
    }

    /// Texts side by side, two in a row, in the order in which they are to be read.
    pub fn beside(&mut self, all: &[Beside]) {
        let places = self.columns(&[0.5, 0.5]);
        for pair in all.chunks(2) {
            let cells = places.iter().zip(pair).map(|((x, width), one)| {
                let mut set = self.set(&one.above, LABEL, *width);
                for (text, style) in [(&one.text, TEXT), (&one.below, QUIET)] {
                    end_word(set.last_mut().map(|(line, _)| line));
                    set.extend(self.set(text, style, *width));
                }
                Cell { x: *x, lines: set, node: Some(self.tree.add(Tree::WHOLE, StructRole::P)) }
            });
            let cells = cells.collect();
            self.row(cells, None);
            self.space(8.0);
        }
    }

    /// A little room between two things.
    pub fn gap(&mut self) {
        self.space(7.0);
    }

    /// Empty lines, for what is written by hand.
    pub fn lines_to_write_on(&mut self, how_many: usize) {
        for _ in 0..how_many {
            self.space(20.0);
            if self.room() < 4.0 {
                self.turn();
            }
            self.rule(0.4, 0.6);
        }
        self.space(6.0);
    }

    /// The file.
    pub fn write(mut self, head: &Head<'_>) -> Result<Vec<u8>, Unwritable> {
        self.done.push(std::mem::replace(&mut self.page, Content::new()));
        let mut pages = std::mem::take(&mut self.done);
        let all = pages.len();
        for (at, page) in pages.iter_mut().enumerate() {
            self.foot(page, head.foot, &(head.page_of)(at + 1, all));
        }
        write::file(&self.fonts, pages, &self.tree, head)
    }

    fn foot(&mut self, page: &mut Content, foot: &str, number: &str) {
        let wide =
            |fonts: &Fonts, text: &str| text.chars().map(|one| fonts.width(QUIET.cut, one, QUIET.size)).sum::<f32>();
        let right = self.sheet.size().0 - MARGIN;
        line(page, (MARGIN, 46.0), (right, 46.0), 0.4, 0.6);
        let number_x = right - wide(&self.fonts, number);
        // The first line of it, as far as there is room.
        let kept = lines(&self.fonts, foot, QUIET, number_x - MARGIN - GAP).into_iter().next().unwrap_or_default();
        page.begin_marked_content(Name(b"Artifact"));
        say(&mut self.fonts, page, (MARGIN, 34.0), &kept, QUIET);
        say(&mut self.fonts, page, (number_x, 34.0), number, QUIET);
        page.end_marked_content();
    }

    fn room(&self) -> f32 {
        self.y - BELOW
    }

    fn turn(&mut self) {
        self.done.push(std::mem::replace(&mut self.page, Content::new()));
        self.y = self.sheet.size().1 - MARGIN;
        if let Some(named) = self.again.clone() {
            self.head(&named, None);
        }
    }

    fn space(&mut self, points: f32) {
        self.y -= points;
    }

    fn rule(&mut self, width: f32, gray: f32) {
        let (x, y) = (MARGIN, self.y + 0.5);
        let right = x + self.width();
        line(&mut self.page, (x, y), (right, y), width, gray);
    }

    /// The head of this table; of none, where it is said again.
    fn head(&mut self, named: &[(f32, f32, String)], table: Option<Node>) {
        let whole = table.map(|table| self.tree.add(table, StructRole::TR));
        let cells = named.iter().map(|(x, width, text)| {
            let node = whole.map(|whole| self.tree.add(whole, StructRole::TH));
            Cell { x: *x, lines: self.set(text, LABEL, *width), node }
        });
        let cells = cells.collect();
        self.row(cells, None);
        self.space(2.0);
        self.rule(0.75, 0.6);
        self.space(2.0);
    }

    /// Left edge and width of each column, with a gap between them.
    fn columns(&self, shares: &[f32]) -> Vec<(f32, f32)> {
        let gaps = GAP * shares.iter().skip(1).map(|_| 1.0_f32).sum::<f32>();
        let whole = self.width() - gaps;
        let mut x = 0.0;
        let place = |share: &f32| {
            let here = (x, whole * share);
            x += whole * share + GAP;
            here
        };
        shares.iter().map(place).collect()
    }

    fn set(&self, text: &str, style: Style, width: f32) -> Vec<(String, Style)> {
        lines(&self.fonts, text, style, width).into_iter().map(|line| (line, style)).collect()
    }

    fn paragraph(&mut self, text: &str, style: Style, after: f32, role: StructRole) {
        let lines = self.set(text, style, self.width());
        let node = Some(self.tree.add(Tree::WHOLE, role));
        self.row(vec![Cell { x: 0.0, lines, node }], None);
        self.space(after);
    }

    /// Texts beside each other, from page to page where they are long. One that is short stays whole.
    fn row(&mut self, mut cells: Vec<Cell>, bar: Option<f32>) {
        let whole = cells.iter().map(Cell::height).fold(0.0, f32::max);
        let most = self.sheet.size().1 - MARGIN - BELOW;
        if whole > self.room() && (whole < most / 3.0 || self.room() < 2.0 * TEXT.leading()) {
            self.turn();
        }
        while cells.iter().any(|cell| !cell.lines.is_empty()) {
            let (top, mut lowest) = (self.y, self.y);
            for cell in &mut cells {
                let taken = cell.take(top - BELOW);
                if taken.is_empty() {
                    continue;
                }
                self.tree.begin(&mut self.page, self.done.len(), cell.node);
                let mut y = top;
                for (text, style) in taken {
                    y -= style.leading();
                    let at = (MARGIN + cell.x, y + style.size * 0.3);
                    say(&mut self.fonts, &mut self.page, at, &text, style);
                }
                self.page.end_marked_content();
                lowest = lowest.min(y);
            }
            if let Some(width) = bar {
                line(&mut self.page, (MARGIN + 3.0, top - 2.0), (MARGIN + 3.0, lowest + 1.0), width, 0.7);
            }
            self.y = lowest;
            if cells.iter().any(|cell| !cell.lines.is_empty()) {
                self.turn();
            }
        }
    }
}

impl Cell {
    fn height(&self) -> f32 {
        self.lines.iter().map(|(_, style)| style.leading()).sum()
    }

    /// The lines that have room; one at least, or nothing would ever end.
    fn take(&mut self, room: f32) -> Vec<(String, Style)> {
        let mut used = 0.0;
        let fits = self.lines.iter().take_while(|(_, style)| {
            used += style.leading();
            used <= room
        });
        let count = fits.count().max(1).min(self.lines.len());
        self.lines.drain(..count).collect()
    }
}

/// Decoration: nothing of it is read aloud.
fn line(page: &mut Content, from: (f32, f32), to: (f32, f32), width: f32, gray: f32) {
    page.begin_marked_content(Name(b"Artifact")).save_state().set_line_width(width).set_stroke_gray(gray);
    page.move_to(from.0, from.1).line_to(to.0, to.1).stroke().restore_state().end_marked_content();
}

/// One line of text, each stretch in the font that has its letters.
fn say(fonts: &mut Fonts, page: &mut Content, (x, y): (f32, f32), text: &str, style: Style) {
    if text.is_empty() {
        return;
    }
    page.begin_text().set_fill_gray(style.gray).next_line(x, y);
    let mut stretch: (Option<face::Place>, Vec<u8>) = (None, Vec::new());
    for letter in text.chars() {
        let place = fonts.place(style.cut, letter);
        if stretch.0 != Some(place) {
            end_stretch(page, &mut stretch, style.size);
            stretch.0 = Some(place);
        }
        stretch.1.extend(fonts.code(place, letter));
    }
    end_stretch(page, &mut stretch, style.size);
    page.end_text();
}

fn end_stretch(page: &mut Content, stretch: &mut (Option<face::Place>, Vec<u8>), size: f32) {
    if let Some(place) = stretch.0 {
        page.set_font(Name(place.name()), size).show(Str(&stretch.1));
        stretch.1.clear();
    }
}
