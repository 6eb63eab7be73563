//! The HTML beside our plain text: paragraphs, links, quotations; nothing else, and nothing of what was typed as it is.

use std::fmt::Write as _;

/// A picture that goes within the text, where it says `[cid:ID]`.
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
    let mut paragraph: Vec<String> = Vec::new();
    for line in text.lines() {
        let (quoted, said) = unquoted(line);
        if quoted != depth || said.trim().is_empty() {
            close(&mut out, &mut paragraph);
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
            paragraph.push(line_of(said, pictures));
        }
    }
    close(&mut out, &mut paragraph);
    for _ in 0..depth {
        out.push_str("</blockquote>\n");
    }
    out.push_str("</body></html>\n");
    out
}

/// The text for those who see no pictures.
pub fn text_of(text: &str, pictures: &[Picture]) -> String {
    pictures.iter().fold(text.to_owned(), |text, picture| {
        text.replace(&placeholder(picture), &format!("[{}]", picture.name.replace(['\r', '\n'], " ")))
    })
}

fn placeholder(picture: &Picture) -> String {
    format!("[cid:{}]", picture.content_id)
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

fn close(out: &mut String, paragraph: &mut Vec<String>) {
    if !paragraph.is_empty() {
        let _written = writeln!(out, "<p>{}</p>", paragraph.join("<br>\n"));
        paragraph.clear();
    }
}

fn line_of(line: &str, pictures: &[Picture]) -> String {
    let (spaces, rest) = line.split_at_checked(line.len() - line.trim_start_matches(' ').len()).unwrap_or(("", line));
    format!("{}{}", "&nbsp;".repeat(spaces.len()), words_of(rest, pictures))
}

fn words_of(words: &str, pictures: &[Picture]) -> String {
    let shown = pictures.iter().find_map(|picture| Some((words.split_once(&placeholder(picture))?, picture)));
    if let Some(((before, after), picture)) = shown {
        let (id, name) = (escaped(&picture.content_id), escaped(&picture.name));
        let (before, after) = (words_of(before, pictures), words_of(after, pictures));
        return format!("{before}<img src=\"cid:{id}\" alt=\"{name}\">{after}");
    }
    words.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A web address becomes a link to itself; the stop behind it is none of it.
fn word(word: &str) -> String {
    let begins = ["https://", "http://"].iter().any(|scheme| word.len() > scheme.len() && word.starts_with(scheme));
    if !begins {
        return escaped(word);
    }
    let address = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '\'']);
    let behind = word.strip_prefix(address).unwrap_or_default();
    format!("<a href=\"{0}\">{0}</a>{1}", escaped(address), escaped(behind))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
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
    out
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
        assert_eq!(text_of("Here: [cid:a1@x]", &[picture]), "Here: [plan \"A\"]");
    }
}
