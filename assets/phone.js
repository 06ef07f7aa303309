// The technician's pages. The first lines are the habits every page shares, the rest is the phone's own.
import "./js/fonts.js";
import "./js/theme.js";
import "./js/menus.js";
import "./js/forms.js";
import "./js/drafts.js";
import "./js/dialogs.js";
import "./js/toasts.js";
import "./js/copy.js";
import "./js/scan.js";
import "./js/phone/back.js";
import "./js/phone/scan_camera.js";
import "./js/phone/scan_keypad.js";
import "./js/phone/strip.js";
import "./js/phone/list.js";
import "./js/phone/job.js";
import "./js/phone/me.js";
import "./js/phone/start.js";
