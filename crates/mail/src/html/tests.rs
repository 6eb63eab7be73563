use super::*;

fn clean(html: &str) -> String {
    sanitise(html, false, &|_| None).html
}

/// Ways in which mail tried to act, of our own pen.
const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
    "<svg onload=alert(1)><a xlink:href=\"javascript:alert(1)\">x</a></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
    "<a href=\"vbscript:x\">x</a>",
    "<a href=\"/logout\">x</a>",
    "<form action=\"https://evil\"><button formaction=\"javascript:alert(1)\">x</button><input onfocus=alert(1) autofocus></form>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<div style=\"background:url(https://evil/x)\">x</div>",
    "<style>@import 'https://evil';</style>",
    "<table background=\"https://evil/x\"><tr><td background=\"https://evil/x\">x</td></tr></table>",
    "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
    "<img srcset=\"https://evil/x 2x\">",
    "<object data=\"javascript:alert(1)\"></object><embed src=\"javascript:alert(1)\">",
    "<meta http-equiv=refresh content=\"0;url=https://evil\"><base href=\"https://evil/\"><link rel=stylesheet href=https://evil>",
    "<template><img src=x onerror=alert(1)></template>",
    "<p id=\"x\" name=\"y\" class=\"admin\" onclick=\"x()\">text</p>",
    "<input type=image src=https://evil formaction=javascript:alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<img alt=\"<img src=https://evil/x onerror=alert(1)>\" src=\"https://evil/y\">",
    "<a title=\"&quot; onmouseover=alert(1) x=&quot;\" href=\"https://ok\">x</a>",
    "<textarea><img title=\"</textarea><img src onerror=alert(1)>\"></textarea>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
];

#[test]
fn nothing_that_acts_survives() {
    for attack in ATTACKS {
        let clean = clean(attack);
        // Read the answer as a browser would and look at its tags and attributes.
        for tag in tags(&clean) {
            let name = tag.split([' ', '>', '/']).next().unwrap().to_owned();
            let forbidden = [
                "script", "svg", "math", "style", "iframe", "form", "input", "button", "object", "embed", "meta",
                "link", "base", "template",
            ];
            assert!(!forbidden.contains(&name.as_str()), "{attack} -> {clean}");
            let attributes: Vec<&str> =
                tag.split("\" ").flat_map(|a| a.split(' ')).filter_map(|a| a.split_once("=\"")).map(|a| a.0).collect();
            for attribute in attributes {
                let good =
                    ["href", "rel", "target", "class", "title", "alt", "src", "width", "height", "colspan", "align"];
                assert!(
                    good.contains(&attribute) || tag.contains("title=\"") || tag.contains("alt=\""),
                    "{attack} -> {clean}"
                );
            }
        }
        let lower = clean.to_lowercase();
        for word in [
            "javascript:",
            "vbscript:",
            "data:text",
            "data:image/svg",
            "href=\"/",
            "url(",
            "src=\"https://evil",
            "style=",
        ] {
            assert!(!lower.contains(word), "{attack} -> {clean}");
        }
    }
}

fn tags(html: &str) -> Vec<String> {
    let mut all = Vec::new();
    let (mut tag, mut quoted) = (None::<String>, false);
    for c in html.chars() {
        match (&mut tag, c) {
            (None, '<') => tag = Some(String::new()),
            (None, _) => {}
            (Some(_), '>') if !quoted => all.extend(tag.take()),
            (Some(inside), c) => {
                if c == '"' {
                    quoted = !quoted;
                }
                inside.push(c);
            }
        }
    }
    all
}

#[test]
fn words_tables_and_links_survive() {
    insta::assert_snapshot!(
        clean("<p>Dear <b>Ann</b>,<br>see <a href='https://example.com/?a=1&b=2' onclick=x>this</a></p><table width=100><tr><td colspan=2>1</td></tr></table>"),
        @r#"<p>Dear <b>Ann</b>,<br>see <a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">this</a></p><table width="100"><tbody><tr><td colspan="2">1</td></tr></tbody></table>"#
    );
}

#[test]
fn pictures_wait_until_they_are_asked_for() {
    let html = "<img src='https://a.example/x.gif' alt='A <b>'><img src='//b.example/y'><img src='cid:logo@x' width=10 height=5><img src=cid:gone><img src='data:image/png;base64,AAAA'>";
    let cid = |id: &str| (id == "logo@x").then(|| "/attachments/7?x=1&y=2".to_owned());
    let blocked = sanitise(html, false, &cid);
    assert_eq!(blocked.remote_images, 2);
    insta::assert_snapshot!(blocked.html, @r#"<span class="blocked-image">A &lt;b&gt;</span><span class="blocked-image"></span><img src="/attachments/7?x=1&amp;y=2" alt="" width="10" height="5" loading="lazy" referrerpolicy="no-referrer"><span class="missing-image"></span><img src="data:image/png;base64,AAAA" alt="" loading="lazy" referrerpolicy="no-referrer">"#);
    let shown = sanitise(html, true, &cid);
    assert_eq!(shown.remote_images, 2);
    assert!(shown.html.contains("src=\"https://a.example/x.gif\""));
}

#[test]
fn hostile_html_is_read_to_its_end() {
    // What would keep a parser busy for minutes runs into the time-out of the test runner.
    let formatting: String = (0..300).map(|n| format!("<b id=i{n}>")).collect();
    let hostile = [
        "<div>".repeat(25_000),
        "<b><p>".repeat(25_000),
        "<a href=x><table>".repeat(12_500),
        format!("<p>{formatting}</p>{}", "<p>x</p>".repeat(25_000)),
        format!("<a {}>", (0..50_000).map(|n| format!("a{n} ")).collect::<String>()),
        format!("<a {}>", (0..25_000).map(|n| format!("a{n}='>' ")).collect::<String>()),
        "<html a=1 b=2 c=3>".repeat(12_500),
        "<a href='".to_owned() + &"<a ".repeat(75_000),
        "<".repeat(250_000),
        "&".repeat(250_000),
        "&notit;".repeat(25_000),
        "line\n".repeat(25_000),
        "<a href=\"https://example.com/\">x</a>".repeat(1_250),
        "<blockquote>".repeat(12_500) + "x",
        "<table><tr><td>".repeat(7_500),
        "x".repeat(10_000_000),
        "<!--".repeat(100_000),
        "<select><option>".repeat(12_500),
    ];
    for html in hostile {
        let clean = sanitise(&html, false, &|_| None);
        let text = to_text(&html);
        let shown: String = html.chars().take(30).collect();
        assert!(clean.html.len() <= html.len() * 9 + 70_000, "{shown}");
        assert!(text.len() <= html.len() * 12 + 100, "{shown}");
    }
}

#[test]
fn html_reads_as_text() {
    insta::assert_snapshot!(
        to_text("<html><head><title>t</title><style>p{}</style></head><body><p>Hello&nbsp;<b>Ann</b>,</p><p>two<br>lines &amp; a\n <a href='https://x.example/y'>link</a></p><ul><li>one</li><li>two</li></ul><div>On Monday Bob wrote:</div><blockquote><p>old</p><p>words</p></blockquote><pre>a  b\nc</pre></body></html>"),
        @"
    Hello Ann,

    two
    lines & a link <https://x.example/y>

    - one
    - two

    On Monday Bob wrote:
    > old
    >
    > words
    a  b
    c
    "
    );
}
