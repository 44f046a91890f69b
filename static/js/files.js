// [data-files] round a file input: names and sizes before they are sent; data-max-bytes warns; files may be dropped on it.
// input[data-upload-url]: what is chosen is sent at once, and stands in [data-files-of=ID] as soon as it is kept.
import { drawn, each, make, parsed, token, word } from "./lib.js";

function size(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024)).toLocaleString("es-CO")} kB` : `${(bytes / 1048576).toLocaleString("es-CO", { maximumFractionDigits: 1 })} MB`;
}

function line(file, limit) {
  const over = limit > 0 && file.size > limit;
  const weight = make("span", { class: over ? "file-size file-over" : "file-size" }, over ? `${size(file.size)}: ${word("too_large")} (${size(limit)})` : size(file.size));
  return make("li", {}, make("div", { class: "file" }, drawn("paperclip"), make("span", { class: "file-name" }, file.name), weight));
}

// Nothing is lost where it fails: the files stay chosen, and go with the form.
function upload(input, list) {
  const place = document.querySelector(`[data-files-of="${CSS.escape(input.id)}"]`);
  const bar = make("progress", { max: "100", value: "0", "aria-label": word("uploading") });
  const figure = make("span", { class: "file-size" }, "0 %");
  const tell = (text) => list.append(make("li", { role: "alert" }, make("span", { class: "file-note", "data-bad": "" }, text)));
  const body = new FormData();
  for (const file of input.files) body.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", input.dataset.uploadUrl);
  request.setRequestHeader("X-CSRFToken", token());
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = (100 * loaded) / total;
    figure.textContent = `${Math.floor(bar.value)} %`;
  });
  request.addEventListener("loadend", () => {
    const answer = parsed(request.responseText);
    if (request.status !== 200 || !place) {
      list.lastElementChild?.remove();
      return tell(answer.detail ?? word("upload_later"));
    }
    input.value = "";
    list.replaceChildren();
    place.innerHTML = answer.html;
    window.htmx?.process(place);
    if (answer.said) tell(answer.said);
    else input.closest(".field")?.querySelector(".field-errors")?.remove();
  });
  list.append(make("li", { class: "file-sending" }, bar, figure));
  request.send(body);
  input.form?.addEventListener("submit", () => request.abort(), { once: true });
}

each("[data-files]", (box) => {
  const input = box.querySelector("input[type=file]");
  const list = make("ul", { class: "files", "aria-live": "polite" });
  const limit = Number(input.dataset.maxBytes ?? 0);
  box.toggleAttribute("data-own", true);
  input.after(make("span", { class: "pickfiles-none", "aria-hidden": "true" }, word("none_chosen")), list);
  input.addEventListener("change", () => {
    list.replaceChildren(...[...input.files].map((file) => line(file, limit)));
    if (input.dataset.uploadUrl && input.files.length) upload(input, list);
  });
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
