// [data-fresh]: what the page shows is asked again while somebody looks, and what changed changes in its place.
// Focus, marked text, ticks and what is being typed stay; a list under a moving pointer waits with what comes and goes.
import { each } from "./lib.js";

const ASKS = 20000, STILL = 4000;
const OURS = new Set(["open", "data-selected", "hidden"]);
let moved = 0, owed = false;

document.addEventListener("pointermove", () => { moved = Date.now(); }, { passive: true });

const key = (element) => element.dataset.key || element.id;
const keyed = (element) => element.children.length > 0 && [...element.children].every(key);
const marked = (node) => getSelection()?.type === "Range" && getSelection().containsNode(node, true);
const focused = (element) => element.contains(document.activeElement);
const held = (element) => focused(element) || marked(element) || element.querySelector("[name=ticket]:checked, details[open]");
const pointed = (element) => element.matches(":hover") && Date.now() - moved < STILL;
const bound = (element) => element.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: element } }));

function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes) if (!OURS.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!OURS.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
}

function merge(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName) return replace(old, fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (marked(old)) owed = true;
    else old.data = fresh.data;
    return;
  }
  if (old.matches("[data-still], input:not([name^='seen:'])")) return;
  if (old.matches("time[data-ago]") && old.dateTime === fresh.dateTime) return;
  // A line that is ticked stays as it was when it was chosen: what is done with it says which version was seen.
  if (old.matches("li") && old.querySelector("[name=ticket]:checked")) return;
  attributes(old, fresh);
  if (keyed(old) && keyed(fresh)) lines(old, fresh);
  else if (old.childNodes.length === fresh.childNodes.length) [...old.childNodes].forEach((child, at) => merge(child, fresh.childNodes[at]));
  else if (held(old) || pointed(old)) owed = true;
  else {
    old.replaceChildren(...fresh.childNodes);
    bound(old);
  }
}

function replace(old, fresh) {
  if (old.nodeType === Node.ELEMENT_NODE && (held(old) || pointed(old))) return void (owed = true);
  old.replaceWith(fresh);
  if (fresh.nodeType === Node.ELEMENT_NODE) bound(fresh);
}

function lines(old, fresh) {
  const have = new Map([...old.children].map((line) => [key(line), line]));
  const come = [...fresh.children];
  const stay = new Set(come.map(key));
  for (const line of come) if (have.has(key(line))) merge(have.get(key(line)), line);
  if (old.matches("ul") && pointed(old)) return void (owed ||= come.length !== have.size || come.some((line) => !have.has(key(line))));
  for (const [name, line] of have) if (!stay.has(name)) held(line) ? (owed = true) : line.remove();
  const fixed = focused(old);
  let before = null;
  for (const line of come) {
    const known = have.get(key(line)), one = known ?? line;
    if (!known || (!fixed && one.previousElementSibling !== before)) before ? before.after(one) : old.prepend(one);
    if (!known) bound(one);
    before = one;
  }
}

async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  owed = false;
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    if (fresh) merge(part, fresh);
  }
}

each("[data-fresh]", (root) => {
  let state = "", over = false;
  async function ask() {
    if (over || document.hidden) return;
    const answer = await fetch(root.dataset.fresh, { headers: state ? { "If-None-Match": state } : {}, cache: "no-store" }).catch(() => null);
    if (!answer || answer.status >= 500) return;
    over = answer.redirected || answer.status === 401 || answer.status === 404;
    const known = state;
    if (answer.ok && !over) state = answer.headers.get("ETag") ?? "";
    if (!over && (owed || (answer.status !== 304 && known))) await renew();
  }
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, ASKS);
  ask();
});
