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

  // A macro is done on what is typed: that is saved before.
  const savings = [];
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-macro]") || event.submitter?.formMethod === "get" || form.saved) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // A form that is being submitted takes no second submission: it begins when this one is over.
    const again = () => { form.saved = true; form.requestSubmit(event.submitter); };
    Promise.all(savings.map((save) => save())).finally(() => setTimeout(again));
  }, true);

  // A picture that is pasted goes along as a file, and stands in the mail where its name stands in the text.
  document.addEventListener("paste", (event) => {
    const form = event.target.closest("form[data-kind=reply]"), files = form?.elements.file;
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    // Copied cells and paragraphs bring a picture of themselves along: then the words are meant.
    const words = ["text/plain", "text/html"].every((type) => event.clipboardData.types.includes(type));
    if (!files || !event.target.matches("textarea") || pictures.length === 0 || words) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of files.files) all.items.add(file);
    for (const picture of pictures) {
      const ending = picture.type.split("/")[1].replace("jpeg", "jpg").replace(/\W.*/, "");
      const name = `picture-${Date.now().toString(36)}-${all.items.length + 1}.${ending}`;
      all.items.add(new File([picture], name, { type: picture.type }));
      event.target.setRangeText(`[${name}]`, event.target.selectionStart, event.target.selectionEnd, "end");
    }
    files.files = all.files;
    files.closest("details").open = true;
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });

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
    savings.push(async () => { if (timer) { clearTimeout(timer); await save(); } });
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
