// <time data-ago>: "hace 5 minutos", kept fresh. The server's clock counts, since the demonstration may move it.
import { each } from "./lib.js";

const given = document.querySelector('meta[name="now"]')?.content;
const skew = given ? Date.parse(given) - Date.now() : 0;
const words = new Intl.RelativeTimeFormat("es", { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function refresh(time) {
  const seconds = (Date.parse(time.dateTime) - Date.now() - skew) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  time.textContent = words.format(Math.trunc(seconds / size), unit);
}

each("time[data-ago]", (time) => {
  time.title = time.textContent.trim();
  refresh(time);
  setInterval(refresh, 30000, time);
});
