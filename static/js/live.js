// [data-live]: what came meanwhile, asked again as long as somebody looks; nothing but this part of the page changes.
// [data-here]: says that one is there, and what one is writing.
import { each, token } from "./lib.js";

const ASKS = 8000, SAYS = 30000, WRITES = 10000;
const WRITTEN = { responder: "message", nota: "note" };

// Only what is not there yet comes into the conversation: nothing that stands moves, and the text being written stays.
async function bring(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const shown = document.querySelector(".stream");
  if (!answer?.ok || answer.redirected || !shown) return location.assign(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const line of page.querySelectorAll(".stream > li[id]")) {
    if (!document.getElementById(line.id)) shown.append(line);
  }
  const box = page.querySelector("[data-live]");
  document.getElementById(link.dataset.shows)?.scrollIntoView({ block: "nearest" });
  return box?.dataset.live;
}

each("[data-live]", (box) => {
  let state = "", over = false;
  async function ask() {
    if (over || document.hidden || !box.isConnected || box.contains(document.activeElement)) return;
    const headers = { Accept: "text/html", ...(state && { "If-None-Match": state }) };
    const answer = await fetch(box.dataset.live, { headers, cache: "no-store" }).catch(() => null);
    if (!answer || answer.status === 304 || answer.status >= 500) return;
    over = !answer.ok || answer.redirected;
    if (over) return;
    state = answer.headers.get("ETag") ?? "";
    const text = (await answer.text()).trim();
    if (box.innerHTML.trim() !== text) box.innerHTML = text;
  }
  // The box stands elsewhere while one writes: were the text left at the press, the link would move away from under it.
  box.addEventListener("mousedown", (event) => event.target.closest("[data-shows]") && event.preventDefault());
  box.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-shows]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const next = await bring(link);
    if (!next) return;
    box.dataset.live = next;
    box.innerHTML = state = "";
    ask();
  });
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, ASKS);
  ask();
});

each("[data-here]", (box) => {
  let written = "", at = 0, said = 0;
  function say(doing) {
    said = Date.now();
    const body = new URLSearchParams({ doing });
    fetch(box.dataset.here, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": token(), Accept: "application/json" } }).catch(() => null);
  }
  function beat() {
    if (document.hidden || !box.isConnected) return;
    const now = written && Date.now() - at < WRITES ? written : "";
    if (now || written || Date.now() - said >= SAYS) say(now);
    written = now;
  }
  document.addEventListener("input", (event) => {
    const doing = WRITTEN[event.target.closest(".composer-panel")?.id];
    if (!doing || !event.isTrusted) return;
    at = Date.now();
    if (written === doing) return;
    written = doing;
    say(doing);
  });
  addEventListener("pagehide", () => say("gone"));
  addEventListener("pageshow", (event) => { if (event.persisted) say(""); });
  setInterval(beat, WRITES);
  say("");
});
