// form[data-autosave=URL]: sends the form a moment after the last key. What could not be sent stays in this browser until it can.
import { each, later, make, token, word } from "./lib.js";

const SKIPPED = ["csrf_token", "version", "once"];

function written(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIPPED.includes(name) && !name.endsWith("_format"));
}

function keep(key, form) {
  try {
    localStorage.setItem(key, JSON.stringify(written(form)));
  } catch {
    // A full or closed storage loses only the copy, never what is on the page.
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function putBack(form, pairs) {
  const boxes = form.querySelectorAll("input[type=checkbox], input[type=radio]");
  boxes.forEach((box) => { box.checked = pairs.some(([name, value]) => name === box.name && value === box.value); });
  for (const [name, value] of pairs) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]:not([type=checkbox], [type=radio], [type=file])`);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new CustomEvent("restore", { bubbles: true }));
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(form, status, key) {
  const pairs = kept(key);
  if (!pairs || JSON.stringify(pairs) === JSON.stringify(written(form))) return forget(key);
  const back = make("button", { type: "button", class: "button", "data-kind": "text" }, word("restore"));
  const away = make("button", { type: "button", class: "button", "data-kind": "text" }, word("discard"));
  back.addEventListener("click", () => { status.replaceChildren(); putBack(form, pairs); });
  away.addEventListener("click", () => { status.replaceChildren(); forget(key); });
  status.replaceChildren(word("restored"), " ", back, " ", away);
}

function say(status, text, offline = false) {
  status.toggleAttribute("data-offline", offline);
  status.textContent = text;
}

async function send(form, status, key, signal) {
  say(status, word("saving"));
  try {
    const body = new FormData(form);
    for (const field of form.querySelectorAll("input[type=file]")) body.delete(field.name);
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, signal, headers: { "X-CSRFToken": token(), "X-Autosave": "1", Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    for (const name of ["version"]) {
      const field = form.elements.namedItem(name);
      if (field && said[name] !== undefined) field.value = said[name];
    }
    const clock = new Date().toLocaleTimeString("es-CO", { hour: "2-digit", minute: "2-digit", hour12: false });
    forget(key);
    say(status, said.text ?? `${word("saved")} ${clock}`);
  } catch (error) {
    if (error.name === "AbortError") return;
    keep(key, form);
    say(status, word(/^\d/.test(error.message) ? "refused" : "offline"), true);
  }
}

each("form[data-autosave]", (form) => {
  const status = form.querySelector("[data-autosave-status]") ?? form.appendChild(make("p", { class: "autosave", role: "status" }));
  const key = `autosave:${form.dataset.autosave}`;
  let running;
  const save = () => {
    running?.abort();
    running = new AbortController();
    return send(form, status, key, running.signal);
  };
  const soon = later(900, save);
  offer(form, status, key);
  for (const kind of ["input", "change", "trix-change"]) {
    form.addEventListener(kind, () => { keep(key, form); soon(); });
  }
  form.addEventListener("submit", () => { soon.cancel(); running?.abort(); });
  addEventListener("online", () => { if (kept(key)) save(); });
});
