// [data-theme-choice]: light, dark or the system's, remembered in this browser. theme.js applies it before the first paint.
import { each } from "./lib.js";

const root = document.documentElement;
const current = () => root.dataset.theme ?? "system";

function choose(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // The choice holds for this page only.
  }
}

each("[data-themes]", (group) => {
  const buttons = [...group.querySelectorAll("[data-theme-choice]")];
  const show = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeChoice === current())));
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    choose(button.dataset.themeChoice);
    show();
  });
  show();
});
