//! A reader of sanitised HTML that knows nothing but what is allowed; shared with the fuzz target `html`. It reads the
//! bytes as they stand, not as a forgiving browser would: whatever it does not know is a fault.

use mail::html::sanitise;

const VOID: [&str; 5] = ["br", "hr", "img", "col", "wbr"];

/// Tags, and what each may carry besides `title`, `lang` and `dir`.
fn attributes_of(tag: &str) -> Option<&'static [&'static str]> {
    Some(match tag {
        "a" => &["href", "target", "rel"],
        "img" => &["src", "alt", "width", "height", "loading", "referrerpolicy"],
        "table" => &["align", "width", "cellpadding", "cellspacing", "border"],
        "tr" => &["align", "valign"],
        "td" | "th" => &["colspan", "rowspan", "align", "valign", "width"],
        "ol" => &["start", "type"],
        "div" | "p" => &["align"],
        "span" => &["class"],
        "abbr" | "b" | "bdi" | "bdo" | "big" | "blockquote" | "br" | "caption" | "center" | "cite" | "code" | "col"
        | "colgroup" | "dd" | "del" | "dfn" | "dl" | "dt" | "em" | "figcaption" | "figure" | "h1" | "h2" | "h3"
        | "h4" | "h5" | "h6" | "hr" | "i" | "ins" | "kbd" | "li" | "mark" | "pre" | "q" | "s" | "samp" | "small"
        | "strike" | "strong" | "sub" | "sup" | "tbody" | "tfoot" | "thead" | "time" | "tt" | "u" | "ul" | "var"
        | "wbr" => &[],
        // Words that pages are built of: styled by ours in places, so they only count as plain blocks.
        "address" | "article" | "footer" | "header" | "section" => &[],
        _ => return None,
    })
}

/// Everything about this HTML that should not be. `remote`: pictures from elsewhere were asked for.
pub fn faults(html: &str, remote: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        faults.extend(text_faults(text));
        let Some((tag, tail)) = tag(after) else {
            faults.push(format!("not a tag: <{}", start(after)));
            return faults;
        };
        rest = tail;
        if tag.closes {
            match open.pop() {
                Some(name) if name == tag.name => {}
                other => faults.push(format!("</{}> closes {other:?}", tag.name)),
            }
            continue;
        }
        if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        faults.extend(tag.faults(remote));
    }
    faults.extend(text_faults(rest));
    if !open.is_empty() {
        faults.push(format!("left open: {open:?}"));
    }
    faults
}

fn start(text: &str) -> String {
    text.chars().take(40).collect()
}

fn text_faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if text.contains('\0') {
        faults.push("a NUL".to_owned());
    }
    for after in text.split('&').skip(1) {
        if !["amp;", "lt;", "gt;", "quot;", "nbsp;"].iter().any(|entity| after.starts_with(entity)) {
            faults.push(format!("a bare & before {}", start(after)));
        }
    }
    faults
}

struct Tag {
    name: String,
    closes: bool,
    attributes: Vec<(String, String)>,
}

/// `name a="b" c="d">` or `/name>`, exactly as a serialiser writes it; gives what is behind it as well.
fn tag(text: &str) -> Option<(Tag, &str)> {
    let (closes, text) = text.strip_prefix('/').map_or((false, text), |text| (true, text));
    let end = text.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit())?;
    let (name, mut rest) = text.split_at_checked(end)?;
    let mut attributes = Vec::new();
    while let Some(after) = rest.strip_prefix(' ') {
        let (name, after) = after.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        attributes.push((name.to_owned(), value.to_owned()));
        rest = after;
    }
    let rest = rest.strip_prefix('>')?;
    let well_formed = !name.is_empty() && (!closes || attributes.is_empty());
    well_formed.then_some((Tag { name: name.to_owned(), closes, attributes }, rest))
}

impl Tag {
    fn faults(&self, remote: bool) -> Vec<String> {
        let Some(allowed) = attributes_of(&self.name) else { return vec![format!("<{}>", self.name)] };
        let mut faults = Vec::new();
        for (at, (name, value)) in self.attributes.iter().enumerate() {
            let known = allowed.contains(&name.as_str()) || ["title", "lang", "dir"].contains(&name.as_str());
            let twice = self.attributes.iter().skip(at + 1).any(|(other, _)| other == name);
            let plain = text_faults(value).is_empty();
            if !known || twice || !plain || !is_allowed(name, &decoded(value), remote) {
                faults.push(format!("<{} {name}=\"{}\">", self.name, start(value)));
            }
        }
        if self.name == "a" && !self.has("rel", "noopener noreferrer nofollow") {
            faults.push("a link that tells who opened it".to_owned());
        }
        faults
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.attributes.iter().any(|(n, v)| n == name && v == value)
    }
}

fn is_allowed(name: &str, value: &str, remote: bool) -> bool {
    let number = |most: usize| value.len() <= most && value.bytes().all(|b| b.is_ascii_digit());
    match name {
        "href" => ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| begins(value, scheme)),
        "src" if begins(value, "https://") => remote || value.starts_with("https://kept.example/files/"),
        "src" => {
            ["png", "gif", "jpeg", "jpg"].iter().any(|kind| value.starts_with(&format!("data:image/{kind};base64,")))
        }
        "target" => value == "_blank",
        "rel" => value == "noopener noreferrer nofollow",
        "loading" => value == "lazy",
        "referrerpolicy" => value == "no-referrer",
        "class" => value == "blocked-image" || value == "missing-image",
        "colspan" | "rowspan" => number(3),
        "width" | "height" => value.len() <= 5 && value.trim_end_matches('%').bytes().all(|b| b.is_ascii_digit()),
        "cellpadding" | "cellspacing" | "border" => number(2),
        "start" => {
            value.trim_start_matches('-').len() <= 6
                && value.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit())
        }
        "align" | "valign" | "dir" | "type" => value.len() <= 10 && value.bytes().all(|b| b.is_ascii_alphanumeric()),
        "title" | "alt" | "lang" => true,
        _ => false,
    }
}

fn begins(value: &str, scheme: &str) -> bool {
    value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

fn decoded(value: &str) -> String {
    value
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{A0}")
        .replace("&amp;", "&")
}

/// Cleans with and without remote pictures, reads both strictly, and cleans them again: nothing may change.
pub fn check_all(html: &str) {
    let address = |id: &str| (id.len() < 40).then(|| "https://kept.example/files/x?a=1&b=\"2\"".to_owned());
    for remote in [false, true] {
        let clean = sanitise(html, remote, &address);
        let faults = faults(&clean.html, remote);
        assert!(faults.is_empty(), "{faults:#?}\nin {}\nof {}", clean.html, start(html));
        // Our own markers lose their class, since no stranger may use it; all else stays as it is.
        let ours = [" class=\"blocked-image\"", " class=\"missing-image\""];
        let without_marks = ours.iter().fold(clean.html.clone(), |html, mark| html.replace(mark, ""));
        let again = sanitise(&clean.html, true, &address).html;
        assert_eq!(again, without_marks, "cleaning twice changes what is shown");
    }
}
