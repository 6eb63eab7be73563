// Kept in the browser: live parts, keys, small comforts. Everything works without it.
"use strict";
(() => {
  // Live: the server says what happened; each part that asked for it fetches itself anew (htmx hears `kept-NOUN`).
  // Nothing is replaced under somebody's hands: while a menu of a live part is open or typed in, the news wait.
  const waiting = new Set();
  const inUse = () => document.querySelector(".live details.menu[open], .live :is(input, textarea, select):focus, .live .pick input:checked") !== null;
  const tell = (name) => { waiting.add(name); hand(); };
  const hand = () => {
    if (inUse()) return;
    for (const name of waiting) document.body.dispatchEvent(new CustomEvent("kept-" + name));
    waiting.clear();
  };
  document.addEventListener("toggle", hand, true);
  document.addEventListener("focusout", () => setTimeout(hand, 0));
  setInterval(() => { if (!document.hidden) tell("tick"); }, 60_000);

  // A part with forms is not replaced once something was typed in it or a form unfolded: it says instead that it changed.
  const touched = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    const first = [...field.options].findIndex((one) => one.defaultSelected);
    return field.selectedIndex !== Math.max(first, 0);
  };
  document.addEventListener("htmx:config:request", (event) => {
    const part = event.detail.ctx.sourceElement;
    if (!part?.dataset.changed) return;
    const fields = [...part.querySelectorAll("input:not([type=hidden]), textarea, select")];
    if (!fields.some(touched) && !part.querySelector("details[open] form")) return;
    event.preventDefault();
    if (part.querySelector("form[data-sent]") || document.getElementById("changed")) return; // what was sent from here is no news
    const note = document.createElement("p"), link = document.createElement("a");
    Object.assign(note, { id: "changed", className: "note risk", role: "status" });
    Object.assign(link, { href: part.getAttribute("hx-get"), textContent: part.dataset.show });
    note.append(part.dataset.changed, link);
    part.before(note);
  });

  // Only a page that is seen listens: a browser holds six connections to one server, and a page left behind (also one
  // kept for the way back) would hold one of them until the next click waits for a minute. Each listening begins where
  // the one before ended, the first where the page was made, so nothing is missed.
  const live = document.body.dataset.live;
  let source, from = live, pause = 2000;
  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource(from);
    source.addEventListener("open", () => { pause = 2000; });
    // A browser gives up for good on an answer like 503: the database may only be starting again.
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      source = undefined;
      setTimeout(listen, pause = Math.min(pause * 2, 60_000));
    });
    source.addEventListener("journal", (event) => {
      if (event.lastEventId) from = live.split("?")[0] + "?after=" + event.lastEventId;
      const data = JSON.parse(event.data), noun = data.kind.split(".")[0];
      const all = ["promise", "conversation", "message", "customer", "complaint", "remedy", "action", "cause", "standard", "many"];
      for (const name of noun === "many" ? all : [noun, noun + "-" + data.subject_id]) tell(name);
    });
  };
  const rest = () => { if (source) source.close(); source = undefined; };
  if (live && window.EventSource) {
    listen();
    document.addEventListener("visibilitychange", () => { document.hidden ? rest() : listen(); });
    window.addEventListener("pagehide", rest);
    window.addEventListener("pageshow", listen);
  }

  // A part that fetches itself anew with nobody before it is not read: whoever is away hears of it by mail and push.
  let sign = Date.now();
  for (const kind of ["pointermove", "pointerdown", "wheel", "keydown"]) document.addEventListener(kind, () => { sign = Date.now(); }, { passive: true, capture: true });
  document.addEventListener("htmx:config:request", (event) => { if (Date.now() - sign > 60_000) event.detail.ctx.request.headers["Kept-Away"] = "1"; });

  // Who logs out here is told nothing here any more: neither what stands on the screen nor what is still on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!navigator.serviceWorker || !new URL(form.action).pathname.startsWith("/logout")) return;
    event.preventDefault();
    const hush = async () => {
      const worker = await navigator.serviceWorker.getRegistration("/");
      for (const one of await worker?.getNotifications() ?? []) one.close();
      await (await worker?.pushManager.getSubscription())?.unsubscribe();
    };
    Promise.race([hush().catch(() => {}), new Promise((go) => setTimeout(go, 1000))]).then(() => form.submit());
  });

  // Keys. Never while somebody types; never with a modifier.
  const go = { t: "/", c: "/conversations", p: "/promises", w: "/complaints", k: "/customers", s: "/settings" };
  let waitsForPlace = 0;
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const FIELD = "textarea, select, input:not([type=hidden], [type=checkbox], [type=radio])";
  // What a key or the palette begins. What is folded under it opens, and whoever pressed it types at once; a part of the
  // page (data-part: its name) begins with its first field or, without one, with what it is there to press.
  const begin = (element) => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const folded = element.matches("summary"), part = folded ? element.parentElement : element;
    const fields = [...part.querySelectorAll(FIELD)].filter((field) => field.checkVisibility());
    if (element.matches(FIELD)) element.focus();
    else if (folded) (fields.find((field) => field.matches("textarea")) ?? fields[0] ?? element).focus();
    else if (part.matches("[data-part]")) fields[0] ? fields[0].focus() : part.querySelector("a.btn, button")?.click();
    else element.click();
  };
  document.addEventListener("kept-begin", (event) => begin(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    if (waitsForPlace && Date.now() - waitsForPlace < 1500 && go[event.key]) {
      event.preventDefault();
      location.href = go[event.key];
      return;
    }
    waitsForPlace = 0;
    const on = (selector) => document.querySelector(selector);
    const press = (element) => {
      if (!element) return;
      event.preventDefault();
      begin(element);
    };
    if (event.key === "g") waitsForPlace = Date.now();
    else if (event.key === "x") press(document.activeElement.closest("li")?.querySelector(".pick input"));
    else if (event.key === "/") press(on("#find"));
    else if (event.key === "?") { event.preventDefault(); location.href = "/keys"; }
    else if (event.key === "p" || event.key === "!") {
      const here = on(`[data-key="${event.key}"]`);
      if (here) return press(here);
      event.preventDefault();
      location.href = event.key === "p" ? "/promises/new" : "/complaints/new";
    }
    else if (event.key === "j" || event.key === "k") {
      const links = [...document.querySelectorAll(".rows .what a")];
      const at = links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
      if (links[at]) { event.preventDefault(); links[at].focus(); }
    } else press(on(`[data-key="${CSS.escape(event.key)}"]`));
  });

  // A promise found in what was just written: Enter records it, Esc says that it is none. Only right after writing has it
  // the focus, and it takes none from somebody who types.
  const offer = document.querySelector("[data-offer]");
  const look = () => { if (document.activeElement === document.body) offer.querySelector("button").focus({ preventScroll: true }); };
  if (offer && location.hash.startsWith("#m-")) window.addEventListener("load", () => setTimeout(look)); // the way to the message takes the focus away
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.target.closest("[data-offer]")?.querySelector("[value=dismiss]").click();
  });

  // A list that was sent empty is no search; a form is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post") { form.dataset.sent = "1"; setTimeout(() => { delete form.dataset.sent; }, 4000); }
  });

  // Select boxes that send their form by themselves have a button for those without script.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form) form.requestSubmit();
  });

  // A typed time is read back while it is typed.
  let reading;
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-read-back]") || event.target.form?.querySelector("[data-read-back=read-back]");
    if (!field || (!field.value && field !== event.target)) return;
    clearTimeout(reading);
    reading = setTimeout(async () => {
      const out = document.getElementById(field.dataset.readBack);
      const asked = new URLSearchParams(new FormData(field.form));
      const answer = await fetch("/promises/read-back?" + asked, { headers: { Accept: "text/html" } });
      if (out && answer.ok) out.innerHTML = await answer.text();
    }, 200);
  });
})();
