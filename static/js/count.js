// [data-count="words:6"] or "chars:160": how many so far, red when over.
import { each, make, word } from "./lib.js";

const MEASURES = { words: (text) => text.split(/\s+/u).filter(Boolean).length, chars: (text) => [...text].length };

each("[data-count]", (field) => {
  const [kind, limit] = field.dataset.count.split(":");
  const count = make("span", { class: "field-count", id: `${field.id}-count` });
  field.after(count);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), count.id].filter(Boolean).join(" "));
  const refresh = () => {
    const used = MEASURES[kind](field.value);
    count.textContent = `${used} / ${limit} ${word(kind)}`;
    count.toggleAttribute("data-over", used > Number(limit));
  };
  for (const name of ["input", "restore"]) field.addEventListener(name, refresh);
  refresh();
});
