// What the behaviours share: translated words, the token, waiting, and binding to an attribute also in what htmx brings.
const words = JSON.parse(document.getElementById("despacho-words")?.textContent ?? "{}");

export const word = (name) => words[name] ?? "";

export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? document.querySelector('input[name="csrf_token"]')?.value ?? "";

export const icons = () => document.querySelector(".icon use")?.getAttribute("href").split("#")[0] ?? "/static/icons.svg";

// Runs `bind` once for each element that matches, now and whenever htmx puts new ones in.
export function each(selector, bind) {
  const seen = new WeakSet();
  const visit = (root) => {
    for (const element of [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)]) {
      if (seen.has(element)) continue;
      seen.add(element);
      bind(element);
    }
  };
  visit(document);
  document.addEventListener("htmx:load", (event) => visit(event.detail.elt));
}

export function later(wait, run) {
  let timer;
  const soon = (...given) => {
    clearTimeout(timer);
    timer = setTimeout((...told) => { timer = undefined; run(...told); }, wait, ...given);
  };
  soon.cancel = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  soon.waits = () => timer !== undefined;
  return soon;
}

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export const typing = (element) => Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, trix-editor, [contenteditable], dialog[open]"));

export function drawn(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${icons()}#${name}`);
  svg.append(use);
  return svg;
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
