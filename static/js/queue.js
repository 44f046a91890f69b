// [data-queue]: j and k walk the lines, x selects, Enter opens (the links do that by themselves).
import { each, typing, word } from "./lib.js";

// A filter acts as soon as it is chosen; what is typed waits for Enter.
document.addEventListener("change", (event) => {
  if (event.target.matches(".filters select, [data-acts] [type=checkbox]")) event.target.form.requestSubmit();
});

each("[data-queue]", (queue) => {
  const links = () => [...queue.querySelectorAll(".queue-title a")];
  const here = () => links().findIndex((link) => link.closest("li").contains(document.activeElement));
  const walk = (by) => {
    const all = links();
    const next = here() < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here() + by, 0), all.length - 1);
    all[next]?.focus();
  };
  const mark = () => {
    const tick = links()[here()]?.closest("li").querySelector("input[type=checkbox]");
    if (!tick) return;
    tick.checked = !tick.checked;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const KEYS = { j: () => walk(1), k: () => walk(-1), x: mark };
  document.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !queue.isConnected) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  queue.addEventListener("change", (event) => event.target.closest("li")?.toggleAttribute("data-selected", event.target.checked));
  const form = queue.closest("form");
  const all = form?.querySelector("[data-tick-all]");
  if (all) {
    const ticks = () => [...queue.querySelectorAll("input[name=ticket]")];
    const told = form.querySelector("[data-ticked]");
    const count = () => {
      const many = ticks().filter((tick) => tick.checked).length;
      told.textContent = many ? `${many} ${word("ticked")}` : "";
      all.checked = many > 0 && many === ticks().length;
    };
    all.parentElement.hidden = false;
    all.addEventListener("change", () => ticks().forEach((tick) => {
      tick.checked = all.checked;
      tick.closest("li").toggleAttribute("data-selected", all.checked);
    }));
    form.addEventListener("change", count);
    count();
  }
  for (const tick of queue.querySelectorAll("input:checked")) tick.closest("li").setAttribute("data-selected", "");
});
