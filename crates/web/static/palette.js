// Ctrl or Cmd and K: everything one can go to or do, by a few letters. The server knows rooms, people and numbers; what
// this page offers is read off its own keys. Without script the same is a page: /go.
"use strict";
(() => {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input"), list = dialog.querySelector("ul");
  let entries = [], at = 0, asking = 0;

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const label = (element) => (element.dataset.part || element.getAttribute("aria-label") || element.textContent || element.placeholder || "").trim();
  // The keys of this page, as things to do.
  const here = (typed) => [...document.querySelectorAll("main [data-key]")]
    .map((element) => ({ words: label(element) || element.placeholder, what: dialog.dataset.here + " · " + element.dataset.key, run: () => element.dispatchEvent(new CustomEvent("kept-begin", { bubbles: true })) }))
    .filter((entry) => entry.words && fold(entry.words).includes(fold(typed)));

  const show = () => {
    list.replaceChildren(...entries.map((entry, n) => {
      const line = document.createElement("li"), what = document.createElement("div"), more = document.createElement("span");
      line.role = "option";
      line.id = "palette-" + n;
      line.setAttribute("aria-selected", String(n === at));
      what.className = "what";
      what.textContent = entry.words;
      more.className = "muted";
      more.textContent = entry.what;
      line.append(what, more);
      line.addEventListener("click", () => run(n));
      return line;
    }));
    if (!entries.length) { const none = document.createElement("li"); none.textContent = dialog.dataset.none; list.append(none); }
    field.setAttribute("aria-activedescendant", "palette-" + at);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const run = (n) => {
    const entry = entries[n];
    if (!entry) return;
    dialog.close();
    entry.url ? (location.href = entry.url) : entry.run();
  };
  const ask = async () => {
    const mine = ++asking, typed = field.value;
    const found = [];
    try {
      const answer = await fetch("/go?q=" + encodeURIComponent(typed), { headers: { Accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const line of page.querySelectorAll("#palette-entries li")) {
          const link = line.querySelector("a");
          found.push({ url: link.getAttribute("href"), words: link.textContent, what: line.querySelector("span").textContent });
        }
      }
    } catch { /* offline: the keys of the page still work */ }
    if (mine !== asking) return;
    entries = [...here(typed), ...found];
    at = 0;
    show();
  };

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) { dialog.close(); return; }
    field.value = "";
    dialog.showModal();
    ask();
  });
  let waiting;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 80); });
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); at = (at + step + entries.length) % Math.max(entries.length, 1); show(); }
    if (event.key === "Enter") { event.preventDefault(); run(at); }
  });

  // The stopwatch of a call: one of two buttons runs, and the seconds go into the form.
  for (const watch of document.querySelectorAll("[data-stopwatch]")) {
    let running = "", since = 0;
    const input = (name) => watch.querySelector(`[name=${name}]`);
    const take = () => {
      if (!running) return;
      const seconds = Math.floor((Date.now() - since) / 1000);
      since += seconds * 1000;
      input(running).value = Number(input(running).value || 0) + seconds;
      const they = Number(input("listened_s").value || 0), we = Number(input("talked_s").value || 0);
      watch.querySelector("output").value = they + we ? Math.round(they * 100 / (they + we)) + " %" : "";
    };
    setInterval(take, 1000);
    for (const button of watch.querySelectorAll("[data-talks]")) {
      button.addEventListener("click", () => {
        take();
        running = button.dataset.talks;
        since = Date.now();
        for (const other of watch.querySelectorAll("[data-talks]")) other.setAttribute("aria-pressed", String(other === button && running !== ""));
      });
    }
    watch.closest("form")?.addEventListener("submit", take);
  }
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
})();
