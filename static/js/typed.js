// Every form in which somebody writes: what is written stays in this browser, for this person, until the server says that
// it was done (<meta name="done">: the keys of forms that were). form[data-autosave] keeps itself on the server.
import { each, later, make, word } from "./lib.js";
import { forget, hour, keep, keys, kept, putBack, written } from "./written.js";

const START = "typed:";
const DAYS = 7;
const WRITES = "textarea:not([readonly]), input:not([type]), input[type=text], input[type=url], input[type=email], input[type=date], input[type=time], input[type=datetime-local], input[type=number]";
const VARY = ["csrf_token", "once", "version", "seen", "content_hash"];
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

// The same form on the same page, whoever opens it again: where it stands, where it goes, what it fixes.
function keyOf(form) {
  const fixed = [...form.querySelectorAll("input[type=hidden]")].filter(({ name }) => !VARY.includes(name) && !name.endsWith("_format"));
  return [START + meta("who"), location.pathname, new URL(form.action).pathname, ...fixed.map(({ name, value }) => `${name}=${value}`)].join(" ");
}

// As the server gave it, whatever a browser or a person put in since.
function served(form) {
  const said = [...form.elements].filter((field) => field.name && !VARY.includes(field.name) && field.type !== "file" && field.type !== "password");
  return JSON.stringify(said.map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? field.defaultChecked : field.options ? [...field.options].filter((one) => one.defaultSelected).map((one) => one.value) : field.defaultValue]));
}

function sweep() {
  const done = meta("done").split(" ").filter(Boolean);
  for (const key of keys(START)) {
    const copy = kept(key);
    if (!copy || Date.now() - copy.at > DAYS * 86400000 || done.includes(copy.sent)) forget(key);
  }
}

// What was put back is seen: whatever folds round it opens.
function unfold(form) {
  for (let one = form; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  const panel = form.closest(".composer-panel");
  const tab = panel && panel.parentElement.querySelector(`.composer-tab input[value="${CSS.escape(panel.id)}"]`);
  if (tab) tab.checked = true;
}

function place(form) {
  const status = make("p", { class: "autosave", role: "status" });
  const last = form.querySelector(".actions") ?? [...form.querySelectorAll("button:not([type=button])")].pop();
  if (last) last.before(status);
  else form.append(status);
  return status;
}

function choice(name, act) {
  const button = make("button", { type: "button", class: "button", "data-kind": "text" }, word(name));
  button.addEventListener("click", act);
  return button;
}

sweep();

each("form[method=post]:not([data-autosave], [data-many])", (form) => {
  // What has no key is never told to be done: it would stay, and a public page would show it to whoever comes next.
  if (!form.elements.namedItem("once") || !form.querySelector(WRITES) || form.querySelector("input[type=password]")) return;
  const key = keyOf(form);
  const base = served(form);
  let status;
  const say = (...parts) => {
    status ??= place(form);
    status.replaceChildren(...parts);
  };
  const save = () => {
    keep(key, { at: Date.now(), base, pairs: written(form) });
    say(`${word("kept_here")} ${hour()}`);
  };
  const restore = (copy) => {
    const before = written(form);
    putBack(form, copy.pairs);
    unfold(form);
    soon.cancel();
    say(`${word("found_again")} ${hour(new Date(copy.at))}.`, " ", choice("discard", () => { putBack(form, before); soon.cancel(); forget(key); say(""); }));
  };
  const soon = later(300, save);
  const copy = kept(key);
  if (copy && JSON.stringify(copy.pairs) !== JSON.stringify(written(form))) {
    if (copy.base === base) restore(copy);
    else say(`${word("found_other")} ${hour(new Date(copy.at))}.`, " ", choice("restore", () => restore(copy)), " ", choice("discard", () => { forget(key); say(""); }));
  }
  for (const kind of ["input", "change", "trix-change"]) {
    form.addEventListener(kind, (event) => { if (event.isTrusted || form.contains(document.activeElement)) soon(); });
  }
  form.addEventListener("submit", () => {
    soon.cancel();
    keep(key, { at: Date.now(), base, pairs: written(form), sent: form.elements.namedItem("once").value });
  });
  addEventListener("pagehide", () => { if (soon.waits()) save(); });
});
