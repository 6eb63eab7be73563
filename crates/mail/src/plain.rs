//! The HTML beside our plain text: paragraphs, links, quotations; nothing else, and nothing of what was typed as it is.

/// A picture that goes within the text, where it says `[NAME]` or `[cid:ID]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub content_id: String,
    /// Read out where it is not shown.
    pub name: String,
}

/// A whole HTML page of a plain text. The same text always gives the same page.
pub fn html_of(text: &str, pictures: &[Picture]) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n");
    let mut depth = 0;
    let mut open = false;
    for line in text.lines() {
        let (quoted, said) = unquoted(line);
        if quoted != depth || said.trim().is_empty() {
            close(&mut out, &mut open);
        }
        while depth < quoted {
            out.push_str("<blockquote>\n");
            depth += 1;
        }
        while depth > quoted {
            out.push_str("</blockquote>\n");
            depth -= 1;
        }
        if !said.trim().is_empty() {
            out.push_str(if open { "<br>\n" } else { "<p>" });
            open = true;
            put_line(&mut out, said, pictures);
        }
    }
    close(&mut out, &mut open);
    for _ in 0..depth {
        out.push_str("</blockquote>\n");
    }
    out.push_str("</body></html>\n");
    out
}

/// The text for those who see no pictures.
pub fn text_of(text: &str, pictures: &[Picture]) -> String {
    pictures.iter().fold(text.to_owned(), |text, picture| {
        let [by_id, _] = placeholders(picture);
        text.replace(&by_id, &format!("[{}]", picture.name.replace(['\r', '\n'], " ")))
    })
}

/// What stands in the text for a picture: what a program wrote, and what a person did.
fn placeholders(picture: &Picture) -> [String; 2] {
    [format!("[cid:{}]", picture.content_id), format!("[{}]", picture.name)]
}

/// Quotations within each other, at most this deep: mail programs draw no more.
const DEEPEST: usize = 10;

/// How deep a line is quoted, and the line without the signs for it.
fn unquoted(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    while depth < DEEPEST {
        let Some(inner) = rest.strip_prefix('>') else { break };
        rest = inner.strip_prefix(' ').unwrap_or(inner);
        depth += 1;
    }
    (depth, rest)
}

/// The paragraph, if there is one.
fn close(out: &mut String, open: &mut bool) {
    if std::mem::take(open) {
        out.push_str("</p>\n");
    }
}

fn put_line(out: &mut String, line: &str, pictures: &[Picture]) {
    let words = line.trim_start_matches(' ');
    (words.len()..line.len()).for_each(|_| out.push_str("&nbsp;"));
    put_words(out, words, pictures);
}

/// From left to right: the next place of each placeholder is looked for again only once it is passed.
fn put_words(out: &mut String, words: &str, pictures: &[Picture]) {
    let all = pictures.iter().flat_map(|picture| placeholders(picture).map(|named| (named, picture)));
    let mut next: Vec<(Option<usize>, String, &Picture)> =
        all.map(|(named, picture)| (words.find(&named), named, picture)).collect();
    let mut from = 0;
    loop {
        for (at, named, _) in &mut next {
            if at.is_some_and(|at| at < from) {
                *at = words.get(from..).and_then(|rest| rest.find(named.as_str())).map(|found| from + found);
            }
        }
        let first = next.iter().filter_map(|(at, named, picture)| Some(((*at)?, named, *picture)));
        let Some((at, named, picture)) = first.min_by_key(|(at, ..)| *at) else { break };
        put_linked(out, words.get(from..at).unwrap_or_default());
        out.push_str("<img src=\"cid:");
        put_escaped(out, &picture.content_id);
        out.push_str("\" alt=\"");
        put_escaped(out, &picture.name);
        out.push_str("\">");
        from = at + named.len();
    }
    put_linked(out, words.get(from..).unwrap_or_default());
}

fn put_linked(out: &mut String, words: &str) {
    for (place, word) in words.split(' ').enumerate() {
        if place > 0 {
            out.push(' ');
        }
        put_word(out, word);
    }
}

/// A web address becomes a link to itself; the stop behind it is none of it.
fn put_word(out: &mut String, word: &str) {
    let begins = ["https://", "http://"].iter().any(|scheme| word.len() > scheme.len() && word.starts_with(scheme));
    if !begins {
        return put_escaped(out, word);
    }
    let address = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '\'']);
    out.push_str("<a href=\"");
    put_escaped(out, address);
    out.push_str("\">");
    put_escaped(out, address);
    out.push_str("</a>");
    put_escaped(out, word.strip_prefix(address).unwrap_or_default());
}

fn put_escaped(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\0' => {}
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> String {
        let page = html_of(text, &[]);
        let (_, rest) = page.split_once("<body>\n").unwrap();
        rest.strip_suffix("</body></html>\n").unwrap().to_owned()
    }

    #[test]
    fn paragraphs_links_and_quotations() {
        insta::assert_snapshot!(body("Hello Ruth,\n\nsee https://a.example/x?b=1&c=2.\nIt is there.\n\n> Where?\n>> Who\n\nBye"), @r#"
        <p>Hello Ruth,</p>
        <p>see <a href="https://a.example/x?b=1&amp;c=2">https://a.example/x?b=1&amp;c=2</a>.<br>
        It is there.</p>
        <blockquote>
        <p>Where?</p>
        <blockquote>
        <p>Who</p>
        </blockquote>
        </blockquote>
        <p>Bye</p>
        "#);
    }

    #[test]
    fn what_was_typed_stays_text() {
        let page = body("<script>alert(1)</script> https://x\"onclick=\"y javascript:alert(1) 'x' & y");
        assert!(
            !page.contains("<script") && !page.contains("\"onclick") && !page.contains("href=\"javascript"),
            "{page}"
        );
        let depth = ">".repeat(5000);
        assert_eq!(body(&format!("{depth} deep")).matches("<blockquote>").count(), DEEPEST);
    }

    #[test]
    fn a_picture_stands_where_the_text_says() {
        let picture = Picture { content_id: "a1@x".into(), name: "plan \"A\"".into() };
        let page = html_of("Here: [cid:a1@x] [cid:other]", std::slice::from_ref(&picture));
        assert!(page.contains("Here: <img src=\"cid:a1@x\" alt=\"plan &quot;A&quot;\"> [cid:other]"), "{page}");
        let by_name = html_of("Here: [plan \"A\"]!", std::slice::from_ref(&picture));
        assert!(by_name.contains("Here: <img src=\"cid:a1@x\" alt=\"plan &quot;A&quot;\">!"), "{by_name}");
        assert_eq!(text_of("Here: [cid:a1@x]", &[picture]), "Here: [plan \"A\"]");
    }

    #[test]
    fn ten_thousand_pictures_in_a_line_are_no_trouble() {
        let one = Picture { content_id: "a1@x".into(), name: "one.png".into() };
        let two = Picture { content_id: "b2@x".into(), name: "two.png".into() };
        let text = "[two.png]-[cid:a1@x] ".repeat(10_000);
        let began = std::time::Instant::now();
        // On a small stack, as a server's threads have.
        let thread = std::thread::Builder::new().stack_size(256 * 1024);
        let page = thread.spawn(move || html_of(&text, &[one, two])).unwrap().join().unwrap();
        assert_eq!(page.matches("<img ").count(), 20_000);
        assert!(
            page.contains("<img src=\"cid:b2@x\" alt=\"two.png\">-<img src=\"cid:a1@x\" alt=\"one.png\"> <img"),
            "in order"
        );
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }
}
