// Every page works without this file; it makes them quicker. One module a habit.
import "./js/htmx.js";
import "./js/fonts.js";
import "./js/theme.js";
import "./js/menus.js";
import "./js/keys.js";
import "./js/forms.js";
import "./js/drafts.js";
import "./js/drawer.js";
import "./js/dialogs.js";
import "./js/toasts.js";
import "./js/copy.js";
import "./js/poll.js";
import "./js/drop.js";
import "./js/callbacks.js";
import "./js/board.js";
import "./js/intake.js";
import "./js/clocks.js";
