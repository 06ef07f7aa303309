// The technician's pages. The first lines are the habits every page shares, the rest is the phone's own.
import "./js/fonts.js";
import "./js/theme.js";
import "./js/menus.js";
import "./js/forms.js";
import "./js/drafts.js";
import "./js/dialogs.js";
import "./js/toasts.js";
import "./js/copy.js";
import "./js/phone/back.js";
