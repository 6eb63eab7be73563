// Typing into a complaint: what is typed is kept on the server as it stands, and a clock runs while somebody is listened to.
// Without this script the buttons do the same.
"use strict";
(() => {
  const keep = (form) => {
    const status = form.querySelector("[data-saved]");
    let timer, under_way;
    const typed = () => {
      const body = new URLSearchParams(new FormData(form));
      body.set("quiet", "1");
      return body;
    };
    const save = async () => {
      timer = undefined;
      under_way?.abort();
      under_way = new AbortController();
      const { signal } = under_way;
      try {
        const answer = await fetch(form.dataset.keep, { method: "POST", body: typed(), signal });
        status.textContent = answer.ok ? status.dataset.saved : status.dataset.failed;
      } catch {
        if (!signal.aborted) status.textContent = status.dataset.failed;
      }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1200); });
    // What is said must not come back as a draft.
    form.addEventListener("submit", () => { clearTimeout(timer); timer = undefined; under_way?.abort(); });
    window.addEventListener("pagehide", () => {
      if (!timer) return;
      clearTimeout(timer);
      navigator.sendBeacon(form.dataset.keep, typed());
    });
  };
  // Once each, also those of a part that fetched itself anew.
  const keep_all = () => {
    for (const form of document.querySelectorAll("form[data-keep]:not([data-kept])")) {
      form.dataset.kept = "1";
      keep(form);
    }
  };
  keep_all();
  document.addEventListener("htmx:after:swap", keep_all);

  // How long we have been listening, from the first word or from who speaks.
  for (const clock of document.querySelectorAll("[data-clock]")) {
    let since = 0;
    const begin = () => { since ||= Date.now(); };
    const form = clock.closest("form");
    form.addEventListener("input", begin);
    form.addEventListener("click", (event) => { if (event.target.closest("[data-talks]")) begin(); });
    setInterval(() => {
      if (!since) return;
      const s = Math.floor((Date.now() - since) / 1000);
      clock.value = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
    }, 500);
  }
})();
