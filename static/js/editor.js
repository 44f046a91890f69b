// [data-editor]: the text area inside becomes a formatted text editor (Trix); pictures go to data-upload-url.
import { drawn, each, make, parsed, token, word } from "./lib.js";

const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const TOOLS = [
  ["attribute", "bold", "bold", "b"], ["attribute", "italic", "italic", "i"], ["link"], null,
  ["attribute", "heading1", "heading"], ["attribute", "bullet", "bullets", "", "list"], ["attribute", "number", "numbers", "", "list-ordered"],
  ["attribute", "quote", "quote"], ["action", "attachFiles", "image"], null, ["action", "undo", "undo", "z", "undo-2"], ["action", "redo", "redo", "shift+z", "redo-2"],
];
let trix;

// Trix writes two <style> elements when it loads, which our policy forbids; css/editor.css holds their rules instead.
// They are caught on their way into <head>, so that nothing is refused and nothing is reported.
function load() {
  trix ??= (async () => {
    const { head } = document;
    head.insertBefore = (node, before) => (node.matches?.("style[data-tag-name]") ? node : Node.prototype.insertBefore.call(head, node, before));
    const { default: Trix } = await import("../vendor/trix.esm.min.js");
    delete head.insertBefore;
    Object.assign(Trix.config.lang, { captionPlaceholder: word("caption"), remove: word("remove"), unlink: word("unlink"), link: word("link"), url: word("url") });
    Trix.config.attachments.preview.caption = { name: false, size: false };
    return Trix;
  })();
  return trix;
}

function tool([kind, name, label, key = "", icon = label]) {
  const button = make("button", { type: "button", [`data-trix-${kind}`]: name, title: word(label), "aria-label": word(label), ...(key && { "data-trix-key": key }) });
  button.append(drawn(icon));
  return button;
}

function linkTool() {
  const button = tool(["attribute", "href", "link", "k"]);
  button.setAttribute("data-trix-action", "link");
  return button;
}

function toolbar(id) {
  const row = make("div", { class: "trix-row", role: "group", "aria-label": word("formats") });
  for (const one of TOOLS) row.append(one === null ? make("span", { class: "trix-gap" }) : one[0] === "link" ? linkTool() : tool(one));
  const field = make("input", { type: "url", class: "input", name: "href", "aria-label": word("url"), placeholder: "https://", "data-trix-input": "", "data-trix-validate-href": "", required: "", disabled: "" });
  const set = make("input", { type: "button", class: "button", value: word("link"), "data-trix-method": "setAttribute" });
  const unset = make("input", { type: "button", class: "button", value: word("unlink"), "data-trix-method": "removeAttribute" });
  const dialog = make("div", { "data-trix-dialog": "href", "data-trix-dialog-attribute": "href" }, make("div", { class: "trix-link" }, field, set, unset));
  return make("trix-toolbar", { id }, row, dialog);
}

function upload(attachment, url, say) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", attachment.file);
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", token());
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => attachment.setUploadProgress((event.loaded / event.total) * 100));
  request.addEventListener("loadend", () => {
    const said = parsed(request.responseText);
    if (request.status < 300 && request.status >= 200 && said.url) return attachment.setAttributes({ url: said.url });
    attachment.remove();
    say(said.detail ?? said.message ?? said.title ?? word("upload_failed"));
  });
  request.send(body);
}

// Text that was typed without scripts has no tags: keep its lines.
function asHtml(text) {
  if (/^\s*</.test(text)) return text;
  const box = document.createElement("div");
  box.textContent = text;
  return box.innerHTML.replaceAll("\n", "<br>");
}

// From a word processor or a page: words and their structure, neither looks nor foreign pictures. This spares the reader
// a broken picture and the console a report for each refused style; what is safe to keep is decided by Trix and by the server.
const LOOKS = [/<style[\s\S]*?<\/style>/gi, /<!--[\s\S]*?-->/g, /<img\b[^>]*>/gi, /\s(style|class|bgcolor|on\w+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi];

// Word draws its lists as paragraphs that begin with a mark.
const ITEM = /<p\b[^>]*mso-list:[^>]*>([\s\S]*?)<\/p>/gi;
const MARK = /<span\b[^>]*mso-list:\s*Ignore[^>]*>([^<]*)(?:<span\b[^>]*>[^<]*<\/span>)?\s*<\/span>/i;

function listed(html) {
  const items = html.replace(ITEM, (_, words) => {
    const kind = /^\s*\(?(\d+|[a-z]+)[.)]/i.test(words.match(MARK)?.[1] ?? "") ? "ol" : "ul";
    return `<${kind}><li>${words.replace(MARK, "").replace(/<!\[[^>]*>/g, "").trim()}</li></${kind}>`;
  });
  return items.replace(/<\/(ul|ol)>\s*<\1>/g, "");
}

function paste(event, editor, say) {
  const html = event.clipboardData?.getData("text/html");
  if (!html || html.includes("data-trix-attachment")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say([/<img\b/i.test(html) && word("pasted_image"), /<t[dh]\b[\s\S]*<t[dh]\b/i.test(html) && word("pasted_table")].filter(Boolean).join(" "));
  editor.recordUndoEntry(word("undo"));
  editor.insertHTML(LOOKS.reduce((rest, look) => rest.replace(look, ""), listed(html)));
}

each("[data-editor]", async (box) => {
  const area = box.querySelector("textarea");
  const says = box.querySelector(".editor-says");
  const say = (text) => { says.textContent = text; };
  await load();
  area.value = asHtml(area.value);
  const label = document.querySelector(`label[for="${CSS.escape(area.id)}"]`);
  const bar = toolbar(`${area.id}-toolbar`);
  const editor = make("trix-editor", { input: area.id, toolbar: bar.id, "aria-multiline": "true", ...(label && { "aria-labelledby": label.id }) });
  for (const name of ["aria-describedby", "aria-invalid", "placeholder"]) if (area.hasAttribute(name)) editor.setAttribute(name, area.getAttribute(name));
  if (!box.dataset.uploadUrl) bar.querySelector("[data-trix-action=attachFiles]")?.remove();
  area.hidden = true;
  area.required = false;
  editor.addEventListener("paste", (event) => paste(event, editor.editor, say), true);
  area.before(bar, editor);
  label?.addEventListener("click", () => editor.focus());
  // Trix hears its buttons through the mouse alone; a click that no mouse made is a key's.
  bar.addEventListener("click", (event) => {
    const button = event.detail === 0 && event.target.closest("[data-trix-attribute], [data-trix-action]");
    if (!button) return;
    editor.focus();
    button.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
  });
  box.querySelector('input[name$="_format"]').value = "html";
  area.addEventListener("restore", () => editor.editor.loadHTML(area.value));
  // A picture is read aloud by its caption; until it has one, as a picture.
  for (const kind of ["trix-change", "trix-attachment-add", "trix-initialize"]) {
    editor.addEventListener(kind, () => editor.querySelectorAll("img").forEach((img) => { img.alt = img.closest("figure")?.querySelector("figcaption")?.textContent || word("image"); }));
  }
  editor.addEventListener("trix-file-accept", (event) => {
    say("");
    if (box.dataset.uploadUrl && PICTURES.includes(event.file.type)) return;
    event.preventDefault();
    say(word("upload_kind"));
  });
  editor.addEventListener("trix-attachment-add", ({ attachment }) => { if (attachment.file) upload(attachment, box.dataset.uploadUrl, say); });
});
