// Stay calm: what is typed is read a moment after, and the remarks stand above the button. "Use this wording" puts it in
// place of the words; nothing else changes what is written. Without this script the remarks come once before it is sent.
"use strict";
for (const form of document.querySelectorAll("form[data-calm]")) {
  const text = form.querySelector("textarea"), place = form.querySelector("[data-remarks]");
  let timer, read = "";
  const look = async () => {
    const typed = text.value;
    if (typed === read) return;
    try {
      const answer = await fetch(form.dataset.calm, { method: "POST", body: new URLSearchParams({ text: typed }) });
      if (!answer.ok || text.value !== typed) return;
      const news = await answer.text();
      read = typed;
      if (news.trim() !== place.innerHTML.trim()) place.innerHTML = news;
    } catch { /* the network is away: it is read when it is sent */ }
  };
  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 500); });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-wording]");
    if (!button) return;
    event.preventDefault();
    const { words, wording } = button.dataset;
    // Places are counted in characters, a text field counts in halves of some.
    let start = [...text.value].slice(0, Number(button.dataset.start)).join("").length;
    if (!text.value.startsWith(words, start)) start = text.value.indexOf(words);
    if (start < 0) return look();
    text.focus();
    text.setSelectionRange(start, start + words.length);
    // This way Ctrl Z brings the words back.
    if (!document.execCommand("insertText", false, wording)) {
      text.setRangeText(wording, start, start + words.length, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const gap = wording.indexOf("…");
    if (gap >= 0) text.setSelectionRange(start + gap, start + gap + 1);
    clearTimeout(timer);
    look();
  });
  if (text.value.trim() && !place.firstElementChild) look();
}
