// button[data-copy=TEXT]: copies it and says so for a moment.
import { word } from "./lib.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  if (before === word("copied")) return;
  label.textContent = word("copied");
  setTimeout(() => { label.textContent = before; }, 1600);
});
