// On a narrow screen the row of tabs or places scrolls: bring the present one into sight.
import { each } from "./lib.js";

each(".tab[aria-current], .place[aria-current]", (link) => {
  const row = link.closest("ul, ol");
  row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
});
