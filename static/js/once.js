// A form is sent once: its buttons rest until the answer, and wake up when the page is shown again. form[data-many] is left alone.
import { word } from "./lib.js";

const resting = new Set();

function rest(button, pressed) {
  button.setAttribute("aria-disabled", "true");
  if (!pressed) return;
  button.setAttribute("aria-busy", "true");
  const label = button.querySelector("span");
  if (label && (button.dataset.busy || button.dataset.kind === "primary")) {
    button.dataset.words = label.textContent;
    label.textContent = button.dataset.busy || word("busy");
  }
}

function wake(form) {
  resting.delete(form);
  for (const button of form.querySelectorAll("[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
    if (button.dataset.words) button.querySelector("span").textContent = button.dataset.words;
    delete button.dataset.words;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-many]")) return;
  if (resting.has(form)) return event.preventDefault();
  resting.add(form);
  for (const button of form.querySelectorAll("button:not([type=button])")) rest(button, button === event.submitter);
});

addEventListener("pageshow", () => resting.forEach(wake));
for (const kind of ["htmx:afterRequest", "htmx:sendError"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form");
    if (form) wake(form);
  });
}
