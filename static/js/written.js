// What somebody wrote into a form: read, kept in this browser and put back.
const OURS = ["csrf_token", "version", "once"];

// Pairs of name and value; neither what the page put there itself, nor files, nor passwords.
export function written(form) {
  const secret = new Set([...form.querySelectorAll("input[type=password]")].map((field) => field.name));
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.includes(name) && !secret.has(name) && !name.endsWith("_format"));
}

export function keep(key, said) {
  try {
    localStorage.setItem(key, JSON.stringify(said));
  } catch {
    // A full or closed storage loses only the copy, never what is on the page.
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export function keys(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

export function putBack(form, pairs) {
  const boxes = form.querySelectorAll("input[type=checkbox], input[type=radio]");
  boxes.forEach((box) => { box.checked = pairs.some(([name, value]) => name === box.name && value === box.value); });
  for (const [name, value] of pairs) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]:not([type=checkbox], [type=radio], [type=file])`);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new CustomEvent("restore", { bubbles: true }));
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

// "10:42"
export const hour = (at = new Date()) => at.toLocaleTimeString("es-CO", { hour: "2-digit", minute: "2-digit", hour12: false });
