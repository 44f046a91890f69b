// What the pages for people without an account do; they are read on phones, far away: nothing of the desk is fetched.
import "./ago.js";
import "./confirm.js";
import "./count.js";
import "./dialogs.js";
import "./flashes.js";
import "./focus.js";
import "./frame.js";
import "./mended.js";
import "./once.js";
import "./reveal.js";
import "./typed.js";
