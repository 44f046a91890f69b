// [data-focus] takes the focus when the page opens: the list of errors.
import { each } from "./lib.js";

each("[data-focus]", (element) => element.focus());
