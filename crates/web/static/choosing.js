// Lists that open while somebody types, at the beginning of a word: "/" offers snippets, "@" people and teams. Letters
// choose, Enter puts it in. Without this script the list of macros below the box, and a typed @name, do the same.
"use strict";
(() => {
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  // What opens each list, and which of its lines belong to what was typed since.
  const kinds = {
    snippets: {
      asked: /(?:^|\s)\/([^\s/]*)$/,
      belongs: (line, typed) => line.toLowerCase().includes(typed.toLowerCase()),
    },
    names: {
      asked: /(?:^|[\s(["'«“:,;*])@([\p{L}\p{M}\p{N}.'’_-]*)$/u, // an address is no name
      belongs: (line, typed) => fold(line).includes("@" + fold(typed)) || fold(line).split(/[\s.]+/).some((word) => word.startsWith(fold(typed))),
    },
  };
  const load = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) return [];
    const from = document.createElement("template");
    from.innerHTML = await answer.text();
    return [...from.content.querySelectorAll("li")];
  };
  const offer = (box, address, { asked, belongs }, id) => {
    let all, chosen = 0, begin = -1;
    const list = document.createElement("ul");
    list.className = "snippets rows plain";
    list.id = id;
    list.setAttribute("role", "listbox");
    list.hidden = true;
    box.after(list);
    box.setAttribute("aria-controls", id);
    box.setAttribute("aria-autocomplete", "list");
    const close = () => { list.hidden = true; begin = -1; box.removeAttribute("aria-activedescendant"); };
    const show = async () => {
      const before = box.value.slice(0, box.selectionStart);
      const typed = before.match(asked)?.[1];
      if (typed === undefined) return close();
      begin = before.length - typed.length - 1;
      all ??= load(address);
      const found = (await all).filter((one) => belongs(one.textContent, typed)).slice(0, 8);
      if (begin < 0 || found.length === 0) return close();
      chosen = Math.min(chosen, found.length - 1);
      list.replaceChildren(...found);
      found.forEach((one, at) => { one.id = id + "-" + at; one.setAttribute("aria-selected", String(at === chosen)); });
      box.setAttribute("aria-activedescendant", found[chosen].id);
      list.hidden = false;
      found[chosen].scrollIntoView({ block: "nearest" });
    };
    const put = (one) => {
      if (!one || begin < 0) return;
      box.setRangeText(one.dataset.text, begin, box.selectionStart, "end");
      close();
      box.focus();
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    box.addEventListener("input", (event) => { if (!event.isComposing) { chosen = 0; show(); } });
    box.addEventListener("blur", () => setTimeout(close, 200));
    list.addEventListener("mousedown", (event) => { event.preventDefault(); put(event.target.closest("li")); });
    box.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { chosen = (chosen + step + list.children.length) % list.children.length; show(); }
      else if (event.key === "Enter" || event.key === "Tab") put(list.children[chosen]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  };
  for (const [kind, how] of Object.entries(kinds)) {
    document.querySelectorAll(`textarea[data-${kind}]`).forEach((box, at) => offer(box, box.dataset[kind], how, `${kind}-${at}`));
  }
})();
