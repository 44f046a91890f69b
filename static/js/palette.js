// Ctrl-K: opens anything by its name. The answers come from data-source?q=; without scripts the search page does the same.
import { drawn, later, make, word } from "./lib.js";

const palette = document.querySelector("dialog[data-palette]");
if (palette) start(palette);

function start(dialog) {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector('[role="listbox"]');
  let asked = 0;

  async function ask() {
    const mine = ++asked;
    const answer = await fetch(`${dialog.dataset.source}?q=${encodeURIComponent(input.value.trim())}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const items = answer?.ok ? (await answer.json()).items : [];
    if (mine === asked) show(items);
  }

  function show(items) {
    const lines = [];
    let group;
    for (const [index, item] of items.entries()) {
      if (item.group && item.group !== group) lines.push(make("div", { class: "palette-group", role: "presentation" }, (group = item.group)));
      lines.push(line(item, index));
    }
    list.replaceChildren(...(lines.length ? lines : [make("div", { class: "palette-none", role: "option", "aria-selected": "false", "aria-disabled": "true" }, word("nothing"))]));
    choose(0);
  }

  function line(item, index) {
    const link = make("a", { class: "palette-item", role: "option", id: `paleta-${index}`, href: item.url, tabindex: "-1", "aria-selected": "false" });
    link.append(drawn(item.icon ?? "arrow-right"), make("span", { class: "palette-words" }, item.label));
    if (item.hint) link.append(make("span", { class: "palette-hint" }, item.hint));
    return link;
  }

  const options = () => [...list.querySelectorAll("a")];
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  function choose(index) {
    const all = options();
    input.removeAttribute("aria-activedescendant");
    if (!all.length) return;
    const next = (index + all.length) % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === next)));
    input.setAttribute("aria-activedescendant", all[next].id);
    all[next].scrollIntoView({ block: "nearest" });
  }

  function go() {
    const option = options()[chosen()];
    if (option) location.assign(option.href);
    else if (dialog.dataset.searchUrl) location.assign(`${dialog.dataset.searchUrl}?q=${encodeURIComponent(input.value)}`);
  }

  const KEYS = { ArrowDown: () => choose(chosen() + 1), ArrowUp: () => choose(chosen() - 1), Enter: go };
  input.addEventListener("input", later(120, ask));
  input.addEventListener("keydown", (event) => {
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  function open() {
    input.value = "";
    dialog.showModal();
    ask();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.target.closest?.("trix-editor")) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette-open]")) return;
    event.preventDefault();
    open();
  });
}
