// Messages of the last action can be put away.
import { drawn, each, make, word } from "./lib.js";

each(".flashes > .notice", (notice) => {
  const close = make("button", { type: "button", class: "flash-close", "aria-label": word("hide") }, drawn("x"));
  close.addEventListener("click", () => notice.remove());
  notice.append(close);
});
