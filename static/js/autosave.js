// form[data-autosave=URL]: sends the form a moment after the last key. What could not be sent stays in this browser until it can.
import { each, later, make, token, word } from "./lib.js";
import { forget, hour, keep, kept, putBack, written } from "./written.js";

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

async function send(form, status, key, more) {
  say(status, word("saving"));
  try {
    const body = new FormData(form);
    for (const field of form.querySelectorAll("input[type=file]")) body.delete(field.name);
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, ...more, headers: { "X-CSRFToken": token(), "X-Autosave": "1", Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    for (const name of ["version"]) {
      const field = form.elements.namedItem(name);
      if (field && said[name] !== undefined) field.value = said[name];
    }
    if (said.asked) show(form, (box) => said.asked.includes(box.dataset.asked));
    forget(key);
    say(status, said.text ?? `${word("saved")} ${hour()}`);
  } catch (error) {
    if (error.name === "AbortError") return;
    keep(key, written(form));
    say(status, word(/^\d/.test(error.message) ? "refused" : "offline"), true);
  }
}

// [data-asked=NAME]: what the answers so far leave unasked is out of the way; the server says which is asked.
function show(form, asked) {
  for (const box of form.querySelectorAll("[data-asked]")) box.hidden = !asked(box);
}

each("form[data-autosave]", (form) => {
  show(form, (box) => !box.matches("[data-idle]"));
  const status = form.querySelector("[data-autosave-status]") ?? form.appendChild(make("p", { class: "autosave", role: "status" }));
  const key = `autosave:${form.dataset.autosave}`;
  let running;
  const save = () => {
    running?.abort();
    running = new AbortController();
    return send(form, status, key, { signal: running.signal });
  };
  const soon = later(900, save);
  offer(form, status, key);
  for (const kind of ["input", "change", "trix-change"]) {
    form.addEventListener(kind, (event) => {
      keep(key, written(form));
      if (kind !== "change" || !event.target.matches("[type=checkbox], [type=radio], select")) return soon();
      soon.cancel();
      save();  // what is asked may follow from it
    });
  }
  form.addEventListener("submit", () => { soon.cancel(); running?.abort(); });
  // Who leaves within the same second loses nothing: the browser sends it after the page is gone.
  addEventListener("pagehide", () => {
    if (!soon.waits()) return;
    soon.cancel();
    send(form, status, key, { keepalive: true });
  });
  addEventListener("online", () => { if (kept(key)) save(); });
});
