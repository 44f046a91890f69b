// [data-frame]: the width of the preview. The links load the other versions into the frame by themselves.
import { each } from "./lib.js";

each("[data-frame]", (frame) => {
  const modes = [...frame.querySelectorAll("[data-mode]")];
  for (const mode of modes) {
    mode.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); mode.click(); } });
    mode.addEventListener("click", () => {
      frame.dataset.width = mode.dataset.mode;
      for (const one of modes) one.setAttribute("aria-pressed", String(one === mode));
    });
  }
});
