//! A window as a person uses it: things are found by the names they show.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;
use thirtyfour::{WebDriver, WebElement, WindowHandle};

use crate::binary::target;
use crate::driver::Driver;

const PATIENCE: Duration = Duration::from_secs(10);
/// The narrowest telephone.
const NARROW: u32 = 360;
const WIDE: u32 = 1200;

pub struct Browser {
    driver: Driver,
    /// Where Kept is.
    home: String,
    /// Answers that a journey provokes on purpose; the console notes them all the same.
    expected: RefCell<Vec<u16>>,
    said: RefCell<Vec<Value>>,
}

/// Finds by the name that is shown or read out. Exact before beginning; case does not matter, as style sheets change it.
const FIND: &str = r#"
const [kind, wanted] = arguments;
const flat = text => (text || '').replace(/\s+/g, ' ').trim().toLowerCase();
const visible = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
const labelled = label => { const copy = label.cloneNode(true);
  copy.querySelectorAll('input,select,textarea,small,.field-error').forEach(e => e.remove()); return flat(copy.textContent); };
const names = e => [
  e.getAttribute('aria-label'),
  ...(e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent),
  ...[...(e.labels || [])].map(labelled),
  kind === 'control' ? e.getAttribute('placeholder') : e.innerText,
  kind === 'control' ? null : e.value,
  e.title].map(flat).filter(Boolean);
const kinds = {button: 'button,input[type=submit]', control: 'input:not([type=hidden]),select,textarea', thing: 'a[href],button,summary,input[type=submit],[role=button],[role=menuitem],[role=tab]'};
const dialog = [...document.querySelectorAll('dialog[open]')].pop();
const all = [...(dialog || document).querySelectorAll(kinds[kind])].filter(visible);
const want = flat(wanted);
return all.find(e => names(e).includes(want)) || all.find(e => names(e).some(n => n.startsWith(want)))
  || all.map(e => names(e)[0]).filter(Boolean).join(' | ');
"#;

/// What was pressed took effect so fast that the page was another one before the driver had looked at the old one again.
fn led_away(done: WebDriverResult<()>) -> Result<()> {
    let gone = ["aborted by navigation", "no such execution context"];
    match done {
        Err(error) if gone.iter().any(|words| error.to_string().contains(words)) => Ok(()),
        other => Ok(other?),
    }
}

fn shots() -> Result<PathBuf> {
    let folder = target()?.join("e2e-shots");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Keeps a file beside the pictures, to be looked at.
pub fn keep(name: &str, bytes: &[u8]) -> Result<()> {
    Ok(fs::write(shots()?.join(name), bytes)?)
}

impl Browser {
    pub async fn open(home: &str) -> Result<Browser> {
        let (expected, said) = (RefCell::default(), RefCell::default());
        Ok(Browser { driver: Driver::start().await?, home: home.to_owned(), expected, said })
    }

    pub fn web(&self) -> &WebDriver {
        &self.driver.web
    }

    /// A command of the Chrome DevTools Protocol.
    pub fn devtools(&self, command: &str, params: Value) -> Result<Value> {
        self.driver.devtools(command, params)
    }

    /// Goes to a path (`/promises`) or a whole address, once what a form sent was answered: a page that is left while
    /// its answer is on the way may be led away by it afterwards.
    pub async fn go(&self, path: &str) -> Result<()> {
        self.answered().await?;
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.home) };
        Ok(self.web().goto(url).await?)
    }

    /// Waits until no form or link of the page waits for its answer.
    async fn answered(&self) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let open =
                self.web().execute("return !!document.querySelector('.htmx-request')", Vec::<Value>::new()).await?;
            if open.json() == &json!(false) {
                return Ok(());
            }
            ensure!(Instant::now() < until, "{} still waits for an answer", self.path().await?);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The address without scheme and host: `/conversations?state=open`.
    pub async fn path(&self) -> Result<String> {
        let url = self.web().current_url().await?.to_string();
        Ok(url.strip_prefix(&self.home).unwrap_or(&url).to_owned())
    }

    /// Waits until the address begins so.
    pub async fn wait_for_path(&self, path: &str) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while !self.path().await?.starts_with(path) {
            ensure!(Instant::now() < until, "the address is {}, not {path}", self.path().await?);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    async fn find(&self, kind: &str, name: &str) -> Result<WebElement> {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = self.web().execute(FIND, vec![json!(kind), json!(name)]).await?;
            if found.json().is_object() {
                return Ok(found.element()?);
            }
            if Instant::now() > until {
                bail!("no {kind} “{name}” on {}; there are: {}", self.path().await?, found.json());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Types into the field with this label, instead of what is in it.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let field = self.find("control", label).await?;
        field.clear().await?;
        field.send_keys(text).await.with_context(|| format!("typing into “{label}”"))
    }

    /// Chooses a file in the field with this label.
    pub async fn attach(&self, label: &str, file: &Path) -> Result<()> {
        let field = self.find("control", label).await?;
        field.send_keys(file.display().to_string()).await.with_context(|| format!("choosing a file for “{label}”"))
    }

    /// Ticks a box or picks a circle.
    pub async fn tick(&self, label: &str) -> Result<()> {
        let field = self.find("control", label).await?;
        if !field.is_selected().await? {
            field.click().await?;
        }
        Ok(())
    }

    /// Picks the option with this text in the list with this label.
    pub async fn choose(&self, label: &str, option: &str) -> Result<()> {
        let list = self.find("control", label).await?;
        let pick = "const [list, wanted] = arguments;
            const found = [...list.options].find(o => o.text.trim().startsWith(wanted));
            if (!found) return [...list.options].map(o => o.text.trim()).join(' | ');
            list.value = found.value; list.dispatchEvent(new Event('change', {bubbles: true})); return null;";
        let left = self.web().execute(pick, vec![list.to_json()?, json!(option)]).await?;
        ensure!(left.json().is_null(), "no option “{option}” in “{label}”; there are: {}", left.json());
        Ok(())
    }

    /// Clicks the link or button that shows this name, or opens what is folded under it.
    pub async fn click(&self, name: &str) -> Result<()> {
        self.click_kind("thing", name).await
    }

    /// Clicks the button of a form, where a link or a fold has the same name.
    pub async fn send(&self, name: &str) -> Result<()> {
        self.click_kind("button", name).await
    }

    async fn click_kind(&self, kind: &str, name: &str) -> Result<()> {
        let thing = self.find(kind, name).await?;
        thing.scroll_into_view().await?;
        led_away(thing.click().await).with_context(|| format!("clicking “{name}”"))
    }

    /// What is to be read on the page now.
    pub async fn text(&self) -> Result<String> {
        let text =
            self.web().execute("return document.body ? document.body.innerText : ''", Vec::<Value>::new()).await?;
        let text = text.json().as_str().unwrap_or_default().to_owned();
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Waits until this is to be read; case does not matter.
    pub async fn wait_for(&self, text: &str) -> Result<()> {
        self.wait_long_for(text, PATIENCE).await
    }

    pub async fn wait_long_for(&self, text: &str, patience: Duration) -> Result<()> {
        let until = Instant::now() + patience;
        loop {
            let now = self.text().await.unwrap_or_default(); // a page on its way has no text
            if now.to_lowercase().contains(&text.to_lowercase()) {
                return Ok(());
            }
            if Instant::now() > until {
                bail!("“{text}” was not to be read on {} in {} s", self.path().await?, patience.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until this is to be read no more; a page on its way has no text yet.
    pub async fn wait_for_no(&self, text: &str) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let now = self.text().await.unwrap_or_default();
            if !now.is_empty() && !now.to_lowercase().contains(&text.to_lowercase()) {
                return Ok(());
            }
            ensure!(Instant::now() < until, "“{text}” is still to be read on {}", self.path().await?);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Presses keys where the focus is: `"gt"`, or `Key::Enter`. A page on its way listens to no key yet.
    pub async fn press(&self, keys: impl Into<String>) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while self.run("return document.readyState").await? != "complete" {
            ensure!(Instant::now() < until, "{} is not whole", self.path().await?);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        for key in keys.into().chars() {
            led_away(self.web().action_chain().send_keys(key.to_string()).perform().await)?;
        }
        Ok(())
    }

    /// The name or label of what has the focus.
    pub async fn focused(&self) -> Result<String> {
        let script = "const e = document.activeElement;
            return [e.tagName, e.id, e.name, e.getAttribute('aria-label'), e.innerText].filter(Boolean).join(' ')";
        Ok(self.run(script).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Runs a script on the page; gives what it returns.
    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.web().execute(script, Vec::<Value>::new()).await?.json().clone())
    }

    /// A second window beside the first; gives (first, second), and the second is in use.
    pub async fn second_window(&self) -> Result<(WindowHandle, WindowHandle)> {
        let first = self.web().window().await?;
        let second = self.web().new_tab().await?;
        self.web().switch_to_window(second.clone()).await?;
        Ok((first, second))
    }

    pub async fn use_window(&self, window: &WindowHandle) -> Result<()> {
        Ok(self.web().switch_to_window(window.clone()).await?)
    }

    /// Pictures of the page in light, dark and on a telephone (dark too), in `target/e2e-shots/`; axe-core is asked in each, nothing
    /// may stand there twice, nor stick out of the narrowest screen.
    pub async fn look(&self, name: &str) -> Result<()> {
        self.width(None)?;
        self.scheme("light").await?;
        self.whole(&format!("{name}-light"), None).await?;
        crate::accessibility::check(self).await?;
        self.nothing_stands_twice().await?;
        self.scheme("dark").await?;
        self.whole(&format!("{name}-dark"), None).await?;
        crate::accessibility::check(self).await.context("in the dark")?;
        self.width(Some(390))?;
        self.whole(&format!("{name}-390"), Some(390)).await?;
        self.scheme("light").await?;
        self.width(Some(NARROW))?;
        self.whole(&format!("{name}-{NARROW}"), Some(NARROW)).await?;
        crate::accessibility::check(self).await.context("on a telephone")?;
        self.nothing_sticks_out().await?;
        self.width(None)
    }

    /// Colours fade from one scheme to the other: a picture of halfway is none.
    async fn scheme(&self, scheme: &str) -> Result<()> {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.driver.devtools("Emulation.setEmulatedMedia", features)?;
        let until = Instant::now() + Duration::from_secs(1);
        let fading = "return document.getAnimations().some(one => one instanceof CSSTransition)";
        tokio::time::sleep(Duration::from_millis(30)).await;
        while self.run(fading).await? == true && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        Ok(())
    }

    /// From top to bottom, as if the screen were as high as the page.
    async fn whole(&self, name: &str, width: Option<u32>) -> Result<()> {
        let height = self.run("return Math.min(Math.max(document.documentElement.scrollHeight, 600), 6000)").await?;
        let scale = if width.is_some() { 2 } else { 1 };
        let (wide, mobile) = (width.unwrap_or(WIDE), width.is_some());
        let metrics = json!({"width": wide, "height": height, "deviceScaleFactor": scale, "mobile": mobile});
        self.driver.devtools("Emulation.setDeviceMetricsOverride", metrics)?;
        self.shot(name).await?;
        self.width(width)
    }

    fn width(&self, width: Option<u32>) -> Result<()> {
        match width {
            Some(width) => {
                let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 2, "mobile": true});
                self.driver.devtools("Emulation.setDeviceMetricsOverride", metrics).map(drop)
            }
            None => self.driver.devtools("Emulation.clearDeviceMetricsOverride", json!({})).map(drop),
        }
    }

    /// An id is given once: two of one are a piece of the page that stands there twice.
    async fn nothing_stands_twice(&self) -> Result<()> {
        let script = "const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
            return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].join(', ');";
        let twice = self.run(script).await?;
        ensure!(twice == "", "on {} these stand twice: {}", self.path().await?, twice.as_str().unwrap_or_default());
        Ok(())
    }

    async fn nothing_sticks_out(&self) -> Result<()> {
        let script = "const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return '';
            const scrolls = e => e && e !== document.body && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
            return [...document.querySelectorAll('body *')]
              .filter(e => e.getBoundingClientRect().right > wide + 1 && !scrolls(e.parentElement))
              .map(e => e.tagName.toLowerCase() + '.' + e.getAttribute('class')).slice(0, 8).join(', ') || 'the page';";
        let out = self.run(script).await?;
        ensure!(out == "", "at {NARROW} px {} is too wide: {}", self.path().await?, out.as_str().unwrap_or_default());
        Ok(())
    }

    /// What is to be seen now, as a picture.
    pub async fn shot(&self, name: &str) -> Result<()> {
        Ok(self.web().screenshot(&shots()?.join(format!("{name}.png"))).await?)
    }

    /// The journey provokes this answer: the console's note of it is no fault.
    pub fn expect_status(&self, status: u16) {
        self.expected.borrow_mut().push(status);
    }

    /// Fails when the console holds an error or something was kept out by the content security policy.
    pub fn console_is_clean(&self) -> Result<()> {
        self.said.borrow_mut().extend(self.driver.console()?);
        let said = self.said.borrow();
        let faults: Vec<String> = said.iter().filter(|entry| self.is_fault(entry)).map(ToString::to_string).collect();
        ensure!(faults.is_empty(), "the browser's console says:\n  {}", faults.join("\n  "));
        Ok(())
    }

    fn is_fault(&self, entry: &Value) -> bool {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let message = text("message");
        let provoked = self.expected.borrow().iter().any(|status| message.contains(&format!("status of {status}")));
        let kept_out = text("source") == "security" || message.contains("Content Security Policy");
        kept_out || (text("level") == "SEVERE" && !provoked)
    }
}
