//! What Outlook and its like put above an old mail: `From: … Sent: … To: … Subject: …`, and lines like
//! `-----Original Message-----`.

use super::words::{Label, is_delimiter, is_original_message, label};

/// What divides an answer from the mail below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Divider {
    /// Lines it takes.
    pub length: usize,
    /// Has it a line that says what follows ("Original Message")? Without one it is the headers alone.
    pub named: bool,
}

/// Lines a header block may take; long lists of recipients are broken.
const MOST_LINES: usize = 16;

/// Could the old mail begin with this line? Most can not, and are not looked at further.
pub fn may_begin(line: &str) -> bool {
    label(line).is_some() || is_original_message(line)
}

/// Does the old mail begin with the first of these lines?
pub fn divider(lines: &[&str]) -> Option<Divider> {
    let first = lines.first()?;
    if is_original_message(first) {
        let gap = lines.iter().skip(1).take(2).take_while(|line| line.trim().is_empty()).count();
        let block = lines.get(1 + gap..).and_then(|rest| header_block(rest, true)).map_or(0, |length| gap + length);
        return Some(Divider { length: 1 + block, named: true });
    }
    header_block(lines, false).map(|length| Divider { length, named: false })
}

/// How many lines the header block takes that begins here. Under an introduction two headers are enough.
fn header_block(lines: &[&str], introduced: bool) -> Option<usize> {
    let (mut labels, mut others, mut length, mut gaps) = (Seen::default(), 0, 0, 0);
    for (at, line) in lines.iter().take(MOST_LINES).enumerate() {
        if let Some((label, value)) = label(line) {
            // A block begins with a whole header, and none of the answer stands in between.
            if labels.count == 0 && (value.is_empty() || label == Label::Other) {
                return None;
            }
            labels.add(label, value);
            (length, others, gaps) = (at + 1, 0, 0);
        } else if labels.count == 0 {
            return None;
        } else if line.trim().is_empty() {
            gaps += 1;
            // Only between its lines, and only one.
            if gaps > 1 || labels.is_whole() {
                break;
            }
        } else {
            others += 1;
            if gaps > 0 || others > 4 {
                break;
            }
            // The rest of a subject or of a list of people, if another header comes.
        }
    }
    (labels.is_whole() || (introduced && labels.count >= 2)).then_some(length)
}

#[derive(Default)]
struct Seen {
    count: usize,
    from: bool,
    date: bool,
    sent: bool,
    to: bool,
    subject: bool,
    address: bool,
}

impl Seen {
    fn add(&mut self, label: Label, value: &str) {
        self.count += 1;
        match label {
            Label::From => self.from = true,
            Label::Date => self.date = true,
            Label::Sent => self.sent = true,
            Label::To => self.to = true,
            Label::Subject => self.subject = true,
            Label::Other => {}
        }
        self.address |= matches!(label, Label::From | Label::To) && value.contains('@');
    }

    /// A form may ask `From: Berlin`, `To: Paris`, `Date: 5 May`; a mail was sent, or has a subject and addresses.
    fn is_whole(&self) -> bool {
        let day = self.date || self.sent;
        let mail = self.sent || self.address || (self.subject && self.date && self.to);
        self.from && self.count >= 3 && mail && (day || self.subject)
    }
}

/// The line drawn above a divider, and the empty lines between: from where the quotation begins.
pub fn drawn_above(lines: &[&str]) -> usize {
    let mut at = lines.len();
    while let Some(line) = at.checked_sub(1).and_then(|above| lines.get(above)) {
        if !(line.trim().is_empty() || is_delimiter(line)) || lines.len() - at > 6 {
            break;
        }
        at -= 1;
    }
    let drawn = lines.get(at..).unwrap_or_default().iter().position(|line| !line.trim().is_empty());
    drawn.map_or(lines.len(), |first| at + first)
}
