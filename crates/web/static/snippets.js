// Snippets: "/" at the beginning of a word opens a list; letters choose, Enter puts the text in. Without this script the
// list of macros below the box does the same.
"use strict";
(() => {
  for (const box of document.querySelectorAll("textarea[data-snippets]")) {
    let all, chosen = 0, begin = -1;
    const list = document.createElement("ul");
    list.className = "snippets rows plain";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    box.after(list);
    const close = () => { list.hidden = true; begin = -1; };
    const load = async () => {
      const answer = await fetch(box.dataset.snippets);
      if (!answer.ok) return [];
      const from = document.createElement("template");
      from.innerHTML = await answer.text();
      return [...from.content.querySelectorAll("li")];
    };
    const show = async () => {
      const before = box.value.slice(0, box.selectionStart);
      const asked = before.match(/(?:^|\s)\/([^\s/]*)$/);
      if (!asked) return close();
      begin = before.length - asked[1].length - 1;
      all ??= load();
      const found = (await all).filter((one) => one.textContent.toLowerCase().includes(asked[1].toLowerCase())).slice(0, 8);
      if (begin < 0 || found.length === 0) return close();
      chosen = Math.min(chosen, found.length - 1);
      list.replaceChildren(...found);
      found.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
      list.hidden = false;
    };
    const put = (one) => {
      if (!one || begin < 0) return;
      box.setRangeText(one.dataset.text, begin, box.selectionStart, "end");
      close();
      box.focus();
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    box.addEventListener("input", () => { chosen = 0; show(); });
    box.addEventListener("blur", () => setTimeout(close, 200));
    list.addEventListener("mousedown", (event) => { event.preventDefault(); put(event.target.closest("li")); });
    box.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { chosen = (chosen + step + list.children.length) % list.children.length; show(); }
      else if (event.key === "Enter" || event.key === "Tab") put(list.children[chosen]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
})();
