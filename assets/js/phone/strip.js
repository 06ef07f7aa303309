import { h, hear, icon, place, say } from "./frame.js";
import { toast } from "../toasts.js";
import * as day from "./day.js";
import * as outbox from "./outbox.js";
import * as written from "./written.js";

// The line under the head: what waits on this phone, and why. Nothing here moves the page when all is sent.
const strip = document.getElementById("strip");
let before = 0;
let shown = "";

/** Drawn anew only where it says something else: a button taken away under the finger is a tap that is lost. */
function show(hue, name, words, extra) {
  const says = [hue, name, words, extra?.textContent, extra?.href].join("\n");
  if (says === shown && !strip.hidden) return;
  shown = says;
  const said = h("span", {}, words);
  strip.className = `phone-strip strip-${hue}`;
  strip.replaceChildren(icon(name, "s"), said, ...(extra ? [extra] : []));
  strip.hidden = false;
}

const button = (words, act) => h("button", { type: "button", onclick: act }, words);
const link = (words, href) => h("a", { href }, words);

async function draw() {
  const items = await outbox.items().catch(() => []);
  const waiting = items.filter((item) => outbox.OPEN.includes(item.state)).length;
  const asks = items.filter((item) => outbox.ASKS.includes(item.state)).length;
  const conflicts = ((await day.bundle().catch(() => null))?.conflicts ?? 0) + items.filter((item) => item.state === "conflict").length;
  const forms = written.tried().filter((one) => !one.left && one.page !== written.here); // its own page says it itself
  const { status } = outbox;
  if (status.broken) show("red", "alert-triangle", say("no_storage"));
  else if (status.signedOut) show("amber", "cloud-off", say("signed_out", { n: waiting }), link(say("sign_in"), `${place.login}?next=${encodeURIComponent(written.here)}`));
  else if (!navigator.onLine || !status.online) show("amber", "cloud-off", waiting ? say("offline", { n: waiting }) : say("offline_0"), waiting && navigator.onLine ? button(say("send_now"), sendNow) : null);
  else if (status.sending) show("blue", "cloud-upload", say("sending", { i: status.sending, n: status.of }));
  else if (asks) show("red", "alert-triangle", say("to_decide", { n: asks }), link(say("decide"), "/m/me/"));
  else if (waiting) show("amber", "cloud-upload", say("to_send", { n: waiting }), button(say("send_now"), sendNow));
  else if (forms.length) show("amber", "send", say("forms_unsent", { n: forms.length }), link(say("open"), forms[0].page));
  else if (conflicts) show("amber", "git-merge", say("conflicts", { n: conflicts }), link(say("decide"), place.conflicts));
  else {
    strip.hidden = true;
    if (before) toast(say("all_sent"));
  }
  before = waiting;
  strip.dataset.waiting = waiting;
}

export async function sendNow() {
  outbox.status.online = true;
  await outbox.flush();
  await day.refresh();
}

if (strip) {
  let drawing = Promise.resolve();
  hear("outbox", () => (drawing = drawing.then(draw, draw)));
  addEventListener("online", sendNow);
  addEventListener("offline", draw);
  hear("sent", () => day.refresh());
  draw();
}
