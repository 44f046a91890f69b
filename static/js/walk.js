// From ticket to ticket of the list one came from: "3 de 11", j and k, back to that very view; r and n begin to write.
import { make, typing, word } from "./lib.js";

const KEY = "walk";

function remember(event) {
  const link = event.target.closest?.(".queue-title a");
  if (!link) return;
  const urls = [...link.closest(".queue").querySelectorAll(".queue-title a")].map((one) => one.getAttribute("href"));
  const title = document.querySelector(".tabs [aria-current]")?.firstChild?.textContent.trim() || document.querySelector("h1")?.textContent.trim();
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ from: location.pathname + location.search, title, urls }));
  } catch {
    // Without storage there is no way back but the browser's.
  }
}

function walked() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

function write(id) {
  const panel = document.getElementById(id);
  const tab = panel?.parentElement.querySelector(`.composer-tab input[value="${id}"]`);
  if (!tab) return;
  tab.checked = true;
  panel.querySelector("textarea")?.focus();
}

document.addEventListener("click", remember);

const head = document.querySelector(".ticket-head");
if (head) {
  const walk = walked();
  const at = walk ? walk.urls.indexOf(location.pathname) : -1;
  const go = (to) => { if (to) location.assign(to); };
  const step = (by) => (at < 0 ? undefined : walk.urls[at + by]);
  if (at >= 0) {
    const nav = make("nav", { class: "walk", "aria-label": word("walk") }, make("a", { href: walk.from }, `‹ ${walk.title}`), make("span", { class: "muted" }, `${at + 1} ${word("of")} ${walk.urls.length}`));
    if (step(-1)) nav.append(make("a", { href: step(-1), rel: "prev" }, word("previous")));
    if (step(1)) nav.append(make("a", { href: step(1), rel: "next" }, word("next")));
    head.before(nav);
  }
  const KEYS = { j: () => go(step(1)), k: () => go(step(-1)), u: () => go(walk?.from), r: () => write("responder"), n: () => write("nota") };
  document.addEventListener("keydown", (event) => {
    if (!Object.hasOwn(KEYS, event.key) || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
}
