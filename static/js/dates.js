// input[type=date], input[type=datetime-local]: what is chosen reads in Spanish whatever the browser speaks. The field stays the
// browser's own: while it has the focus its own parts are seen, and where these stand in another order a line says which.
import { each, make, word } from "./lib.js";

const SHAPE = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const READS = new Intl.DateTimeFormat("es", SHAPE);
const PARTS = new Set(["day", "month", "year"]);

const order = (language) => new Intl.DateTimeFormat(language, { day: "numeric", month: "numeric", year: "numeric" }).formatToParts(new Date(2026, 2, 31)).map(({ type }) => type).filter((type) => PARTS.has(type));

function said(field) {
  const timed = field.type === "datetime-local";
  if (!field.value) return [word("date_shape"), timed ? word("hour_shape") : ""].filter(Boolean).join(", ");
  const [day, hour] = field.value.split("T");
  const parts = Object.fromEntries(READS.formatToParts(new Date(`${day}T12:00`)).map(({ type, value }) => [type, value]));
  const read = `${parts.weekday} ${parts.day} ${parts.month} ${parts.year}`;
  return hour ? `${read}, ${hour.slice(0, 5)}` : read;
}

each("input[type=date].input, input[type=datetime-local].input", (field) => {
  const words = make("span", { class: "date-said", "aria-hidden": "true" });
  const box = make("span", { class: "date" });
  field.before(box);
  box.append(field, words);
  const refresh = () => {
    words.textContent = said(field);
    box.toggleAttribute("data-none", !field.value);
    box.toggleAttribute("data-half", !field.value && field.validity.badInput);
  };
  for (const name of ["input", "change", "restore"]) (field.form ?? field).addEventListener(name, refresh);
  field.addEventListener("blur", refresh);
  field.form?.addEventListener("reset", () => setTimeout(refresh));
  const typed = order(navigator.language);
  if (typed.join() !== "day,month,year") {
    const hint = make("span", { class: "date-order field-help" }, `${word("date_typed")} ${typed.map((part) => word(part)).join("/")}.`);
    box.after(hint);
  }
  refresh();
});
