//! What in a text another has said: quoted lines, what stands behind "wrote:", and words in quotation marks.

/// Stretches of lines that are not the writer's, in order.
pub(crate) fn lines(chars: &[char]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in chars.split(|c| *c == '\n') {
        let end = start + line.len();
        let text = line.iter().position(|c| !c.is_whitespace()).and_then(|at| line.get(at..)).unwrap_or_default();
        if text.first() == Some(&'>') {
            found.push((start, end));
        } else if start > 0 && heads_older(text) {
            found.push((start, chars.len()));
            return found;
        }
        start = end + 1;
    }
    found
}

/// "On Mon, 3 May 2027, Ann wrote:" or "--- Original Message ---".
fn heads_older(line: &[char]) -> bool {
    let low: String = line.iter().take(200).flat_map(|c| c.to_lowercase()).collect();
    let low = low.trim_end();
    let says = ["wrote:", "writes:", "escribió:", "escribio:"].iter().any(|end| low.ends_with(end));
    let dated = low.chars().any(|c| c.is_ascii_digit()) && ["on ", "el ", "am "].iter().any(|on| low.starts_with(on));
    let marks = ["original message", "forwarded message", "mensaje original", "mensaje reenviado"];
    says && dated || low.starts_with('-') && marks.iter().any(|mark| low.contains(mark))
}

/// How far a quotation may reach; a mark that is not closed by then opened none.
const LONGEST: usize = 1_000;

/// Stretches between quotation marks, without the marks, in order. None crosses an empty line.
pub(crate) fn marks(chars: &[char]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let of = |at: usize| chars.get(at).copied().unwrap_or(' ');
    for (at, c) in chars.iter().copied().enumerate() {
        if let Some((from, close)) = open {
            let apostrophe = c == '’' && of(at + 1).is_alphanumeric();
            if c == close && !apostrophe || close == '”' && c == '“' {
                found.push((from + 1, at));
                open = None;
                continue;
            }
            if at - from > LONGEST || c == '\n' && of(at + 1) == '\n' {
                open = None;
            }
        }
        if open.is_none() {
            let close = match c {
                '"' if !of(at.wrapping_sub(1)).is_alphanumeric() => '"',
                '“' | '„' => '”',
                '«' => '»',
                '‘' if !of(at.wrapping_sub(1)).is_alphanumeric() => '’',
                _ => continue,
            };
            open = Some((at, close));
        }
    }
    found
}
