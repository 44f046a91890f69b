// An error goes away as soon as what it is about is written anew.
import { each } from "./lib.js";

each("[data-invalid]", (field) => {
  const mend = () => {
    field.removeAttribute("data-invalid");
    field.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
    field.querySelectorAll(".field-errors").forEach((one) => one.remove());
  };
  for (const kind of ["input", "change", "trix-change"]) field.addEventListener(kind, (event) => { if (event.isTrusted || field.contains(document.activeElement)) mend(); });
});
