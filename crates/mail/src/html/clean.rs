//! HTML that is safe to show in a page of ours.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use ammonia::{Builder, Url, UrlRelative};

use super::{LARGEST_HTML, escape, guard, to_text};

/// Sanitised HTML, to be put inside an element of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clean {
    pub html: String,
    /// Pictures that would be fetched from elsewhere; counted whether they are shown or not.
    pub remote_images: usize,
}

/// Keeps words, tables, links and pictures; takes away everything that acts, styles, or tells the sender that the mail
/// was read. A remote picture becomes `<span class="blocked-image">its alt text</span>` unless `show_remote_images`.
/// Pictures of the mail itself (`cid:`) get the address that `cid_url` gives for their id, or a
/// `<span class="missing-image">`.
pub fn sanitise(html: &str, show_remote_images: bool, cid_url: &dyn Fn(&str) -> Option<String>) -> Clean {
    if html.len() > LARGEST_HTML || guard::is_costly(html) {
        return as_text(html);
    }
    let attempt = std::panic::catch_unwind(|| settled(html));
    let Some(clean) = attempt.ok().flatten() else { return as_text(html) };
    place_images(&clean, show_remote_images, cid_url)
}

/// How often HTML is cleaned until it stays as it is.
const ROUNDS: usize = 4;

/// Cleaned until a further cleaning changes nothing, so that a browser reads the very tree that was checked: HTML that
/// turns into something else when it is written down and read again is how mails got past sanitisers (mXSS). `None`:
/// it does not settle, or grows too much.
fn settled(html: &str) -> Option<String> {
    let most = html.len().saturating_mul(8).saturating_add(65_536);
    let mut clean = rules().clean(html).to_string();
    for _ in 0..ROUNDS {
        if clean.len() > most || guard::is_costly(&clean) {
            return None;
        }
        let again = rules().clean(&clean).to_string();
        if again == clean {
            return Some(clean);
        }
        clean = again;
    }
    None
}

fn as_text(html: &str) -> Clean {
    Clean { html: format!("<pre>{}</pre>", written(to_text(html).trim_start_matches(['\r', '\n']))), remote_images: 0 }
}

/// Text between tags as a serialiser writes it, so that a further cleaning changes nothing; without control characters.
fn written(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    escape(&text).replace("&quot;", "\"").replace('\u{A0}', "&nbsp;")
}

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that go with everything inside them.
const WITH_CONTENT: &[&str] = &[
    "script",
    "style",
    "title",
    "svg",
    "math",
    "iframe",
    "frame",
    "frameset",
    "noframes",
    "noembed",
    "noscript",
    "template",
    "object",
    "embed",
    "applet",
    "textarea",
    "select",
    "button",
    "xmp",
    "plaintext",
    "audio",
    "video",
    "canvas",
    "meta",
    "link",
    "base",
];

fn rules() -> &'static Builder<'static> {
    static RULES: OnceLock<Builder<'static>> = OnceLock::new();
    RULES.get_or_init(|| {
        let cell = HashSet::from(["colspan", "rowspan", "align", "valign", "width"]);
        let attributes = HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
            ("table", HashSet::from(["align", "width", "cellpadding", "cellspacing", "border"])),
            ("tr", HashSet::from(["align", "valign"])),
            ("td", cell.clone()),
            ("th", cell),
            ("ol", HashSet::from(["start", "type"])),
            ("div", HashSet::from(["align"])),
            ("p", HashSet::from(["align"])),
        ]);
        let mut rules = Builder::empty();
        rules
            .tags(TAGS.iter().copied().collect())
            .clean_content_tags(WITH_CONTENT.iter().copied().collect())
            .tag_attributes(attributes)
            .generic_attributes(HashSet::from(["dir", "lang", "title"]))
            .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid", "data"]))
            .url_relative(UrlRelative::Custom(Box::new(only_remote)))
            .link_rel(Some("noopener noreferrer nofollow"))
            .set_tag_attribute_value("a", "target", "_blank")
            .strip_comments(true)
            .attribute_filter(|element, attribute, value| match (element, attribute) {
                ("a", "href") => leads_outside(value).then_some(Cow::Borrowed(value)),
                ("img", _) | (_, "title" | "rel" | "target") => Some(Cow::Borrowed(value)),
                _ => is_modest(attribute, value).then_some(Cow::Borrowed(value)),
            });
        rules
    })
}

/// Sizes and words of usual mails. A table of a million cells, or cells a mile apart, would push our own page away or
/// keep the browser busy.
fn is_modest(attribute: &str, value: &str) -> bool {
    let digits = |text: &str, most: usize| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    match attribute {
        "colspan" | "rowspan" => digits(value, 3),
        "cellpadding" | "cellspacing" | "border" => digits(value, 2),
        "width" => digits(value.strip_suffix('%').unwrap_or(value), 4),
        "start" => digits(value.strip_prefix('-').unwrap_or(value), 6),
        "lang" => value.len() <= 40 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        _ => value.len() <= 10 && value.bytes().all(|b| b.is_ascii_alphanumeric()),
    }
}

/// `//host/picture` is remote, if that is an address at all; any other relative one would point into our own pages.
fn only_remote(address: &str) -> Option<Cow<'_, str>> {
    let remote = address.starts_with("//") && Url::parse(&format!("https:{address}")).is_ok();
    remote.then_some(Cow::Borrowed(address))
}

/// A link may go to the web, a mail address or a telephone; never to data, parts of the mail, or our own pages.
fn leads_outside(address: &str) -> bool {
    let address = address.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme))
}

/// Goes through the clean, well-formed HTML and decides about each picture.
fn place_images(clean: &str, show_remote: bool, cid_url: &dyn Fn(&str) -> Option<String>) -> Clean {
    let mut html = String::with_capacity(clean.len());
    let mut remote_images = 0;
    let mut rest = clean;
    while let Some((before, tag)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        html.push_str(before);
        let (tag, after) = tag.split_at_checked(tag_length(tag)).unwrap_or((tag, ""));
        if tag.starts_with("<img ") || tag == "<img>" {
            let image = Image::read(tag);
            remote_images += usize::from(image.is_remote());
            html.push_str(&image.shown(show_remote, cid_url));
        } else {
            html.push_str(tag);
        }
        rest = after;
    }
    html.push_str(rest);
    Clean { html, remote_images }
}

/// Length of a tag up to its `>`; the serialiser always writes values in double quotes.
fn tag_length(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

#[derive(Default)]
struct Image {
    src: String,
    alt: String,
    width: String,
    height: String,
}

impl Image {
    /// From a tag as the serialiser writes it: ` name="value"`, over and over.
    fn read(tag: &str) -> Image {
        let mut image = Image::default();
        let mut rest = tag;
        while let Some((name, tail)) = rest.split_once("=\"") {
            let Some((value, after)) = tail.split_once('"') else { break };
            let value = unescape(value);
            match name.rsplit(' ').next().unwrap_or_default() {
                "src" => image.src = value.trim().to_owned(),
                "alt" => image.alt = value,
                "width" => image.width = value,
                "height" => image.height = value,
                _ => {}
            }
            rest = after;
        }
        image
    }

    fn is_remote(&self) -> bool {
        let src = self.src.to_ascii_lowercase();
        src.starts_with("http:") || src.starts_with("https:") || src.starts_with("//")
    }

    /// Its address by https: what is fetched in clear text tells everybody on the way who reads this mail, and our
    /// pages do not allow it. `None` for addresses that only a browser's patience makes one of.
    fn by_https(&self) -> Option<String> {
        let (scheme, rest) = self.src.split_once("//")?;
        let known = ["", "http:", "https:"].iter().any(|s| scheme.eq_ignore_ascii_case(s));
        known.then(|| format!("https://{rest}"))
    }

    fn shown(&self, show_remote: bool, cid_url: &dyn Fn(&str) -> Option<String>) -> String {
        if self.is_remote() {
            let address = self.by_https().filter(|_| show_remote);
            return address.map_or_else(|| self.marker("blocked-image"), |src| self.tag(&src));
        }
        if let Some(id) = self.src.get(..4).filter(|s| s.eq_ignore_ascii_case("cid:")).and_then(|_| self.src.get(4..)) {
            return cid_url(id).map_or_else(|| self.marker("missing-image"), |url| self.tag(&url));
        }
        if is_simple_data(&self.src) { self.tag(&self.src) } else { self.marker("missing-image") }
    }

    fn tag(&self, src: &str) -> String {
        let mut tag = format!("<img src=\"{}\" alt=\"{}\"", escape(src), escape(&self.alt));
        for (name, value) in [("width", &self.width), ("height", &self.height)] {
            if !value.is_empty() && value.len() < 6 && value.bytes().all(|b| b.is_ascii_digit() || b == b'%') {
                tag.push_str(&format!(" {name}=\"{value}\""));
            }
        }
        tag + " loading=\"lazy\" referrerpolicy=\"no-referrer\">"
    }

    fn marker(&self, class: &str) -> String {
        format!("<span class=\"{class}\">{}</span>", written(&self.alt))
    }
}

/// `data:image/png;base64,…` and nothing cleverer. (SVG is a program.)
fn is_simple_data(src: &str) -> bool {
    let kinds =
        ["data:image/png;base64,", "data:image/gif;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,"];
    let body = kinds.iter().find_map(|k| src.strip_prefix(k));
    body.is_some_and(|b| !b.is_empty() && b.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b)))
}

fn unescape(value: &str) -> String {
    value
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{A0}")
        .replace("&amp;", "&")
}
