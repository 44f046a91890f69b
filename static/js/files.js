// [data-files] round a file input: names and sizes before they are sent; data-max-bytes warns; files may be dropped on it.
import { drawn, each, make, word } from "./lib.js";

function size(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024)).toLocaleString("es-CO")} kB` : `${(bytes / 1048576).toLocaleString("es-CO", { maximumFractionDigits: 1 })} MB`;
}

function line(file, limit) {
  const over = limit > 0 && file.size > limit;
  const weight = make("span", { class: over ? "file-size file-over" : "file-size" }, over ? `${size(file.size)}: ${word("too_large")} (${size(limit)})` : size(file.size));
  return make("li", {}, make("div", { class: "file" }, drawn("paperclip"), make("span", { class: "file-name" }, file.name), weight));
}

each("[data-files]", (box) => {
  const input = box.querySelector("input[type=file]");
  const list = make("ul", { class: "files", "aria-live": "polite" });
  const limit = Number(input.dataset.maxBytes ?? 0);
  input.after(list);
  input.addEventListener("change", () => list.replaceChildren(...[...input.files].map((file) => line(file, limit))));
  for (const kind of ["dragover", "dragleave", "drop"]) {
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.toggleAttribute("data-over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
});
