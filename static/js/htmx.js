// htmx: our token on each request, and a sentence when no answer came. Its settings are in the page's <meta name="htmx-config">.
import { drawn, make, token, word } from "./lib.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, (event) => {
    if (event.detail.requestConfig?.verb === "get") return;
    const notice = make("div", { class: "notice", "data-kind": "bad", role: "alert" }, drawn("circle-alert"), make("p", { class: "notice-words" }, word("failed")));
    document.getElementById("flashes")?.replaceChildren(notice);
  });
}
