// Answering: what is typed is saved on the server, colleagues see who is here, a reply counts down before it leaves.
// Without this script the buttons do the same.
"use strict";
(() => {
  // A reply that can still be taken back: the seconds run; then there is nothing to undo.
  setInterval(() => {
    for (const form of document.querySelectorAll("form[data-leaves]")) {
      form.until ??= Date.now() + 1000 * Number(form.dataset.leaves);
      const left = Math.ceil((form.until - Date.now()) / 1000);
      if (left <= 0) { form.hidden = true; continue; }
      const words = form.querySelector("span");
      words.textContent = words.textContent.replace(/\d+/, left);
    }
  }, 500);

  const forms = [...document.querySelectorAll("form[data-draft]")];
  const there = document.getElementById("here");
  let typedAt = 0, toldTypingAt = 0;
  if (!there) return;

  // A sign that somebody is here, and who else is. Only a page that is seen gives it.
  const tell = async () => {
    if (document.hidden) return;
    const typing = Date.now() - typedAt < 20_000;
    if (typing) toldTypingAt = Date.now();
    try {
      const answer = await fetch(there.dataset.here, { method: "POST", body: new URLSearchParams({ typing: typing ? "1" : "" }) });
      if (!answer.ok) return;
      const news = await answer.text();
      if (news.trim() !== there.innerHTML.trim()) there.innerHTML = news;
    } catch { /* the network is away: the next sign comes */ }
  };
  setInterval(tell, 15_000);
  document.addEventListener("visibilitychange", tell);
  tell();

  for (const form of forms) {
    const text = form.querySelector("textarea");
    const status = form.querySelector("[data-saved]");
    let timer, under_way, was = text.value;
    const typed = () => {
      const body = new FormData();
      for (const name of ["text", "cc", "seen"]) body.set(name, form.elements[name]?.value ?? "");
      body.set("save", form.dataset.kind);
      body.set("quiet", "1");
      return body;
    };
    const save = async () => {
      timer = undefined;
      under_way?.abort();
      under_way = new AbortController();
      const { signal } = under_way;
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: typed(), signal });
        status.textContent = answer.ok ? (text.value.trim() ? status.dataset.saved : "") : status.dataset.failed;
      } catch {
        if (!signal.aborted) status.textContent = status.dataset.failed;
      }
    };
    form.addEventListener("input", (event) => {
      if (event.target.type === "file" || event.target.type === "checkbox") return;
      // What is begun now is written by somebody who sees what the page shows now.
      const newest = document.getElementById("thread")?.dataset.newest;
      if (!was.trim() && newest && form.elements.seen) form.elements.seen.value = newest;
      was = text.value;
      clearTimeout(timer);
      timer = setTimeout(save, 1500);
      typedAt = text.value.trim() ? Date.now() : 0;
      if (Date.now() - toldTypingAt > 15_000 && typedAt) { toldTypingAt = Date.now(); tell(); }
    });
    // What is sent must not come back as a draft.
    form.addEventListener("submit", () => { clearTimeout(timer); timer = undefined; under_way?.abort(); });
    window.addEventListener("pagehide", () => {
      if (!timer) return;
      clearTimeout(timer);
      navigator.sendBeacon(form.dataset.draft, typed());
    });
  }
})();
