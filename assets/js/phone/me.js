import { h, hear, icon, say, time } from "./frame.js";
import { on } from "../dom.js";
import { ask } from "./ask.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import * as written from "./written.js";

// What lies on this phone, item by item, with what can be done about each.
const view = document.querySelector("[data-view=outbox]");

function row(item) {
  const asks = outbox.ASKS.includes(item.state);
  const drop = async () => {
    if (await ask(say("discard_sure"), [], { button: say("discard"), danger: true })) await outbox.discard(item);
  };
  const again = () => (item.state === "held" ? sendAnyway(item) : outbox.again(item));
  return h(
    "li.out-item", {},
    h("div", {}, h("b", {}, `${say(`action_${item.kind}`) || item.kind}`), h("span.job-meta", {}, ` ${item.ticket} · ${time(item.at)} · ${say(asks ? "failed" : "waits")}`)),
    item.said && h("p.ask-error", {}, item.said),
    asks && h("div.foot-small", {}, h("button.btn", { type: "button", onclick: again }, say("retry")), h("button.btn.btn-danger", { type: "button", onclick: drop }, say("discard"))),
  );
}

function formRow(record) {
  const drop = async () => {
    if (!(await ask(say("discard_sure"), [], { button: say("discard"), danger: true }))) return;
    written.drop(record);
    draw();
  };
  return h(
    "li.out-item", { "data-testid": "form" },
    h("div", {}, h("b", {}, record.title), h("span.job-meta", {}, ` ${time(new Date(record.at).toISOString())} · ${say("form_unsent")}`)),
    record.words && h("p.job-meta", {}, record.words),
    h("div.foot-small", {}, h("a.btn", { href: record.page }, say("open")), h("button.btn.btn-danger", { type: "button", onclick: drop }, say("discard"))),
  );
}

async function sendAnyway(item) {
  const picture = await store.blob(item.client_id);
  await outbox.discard(item);
  await outbox.add(item.ticket, item.kind, item.payload, picture);
}

async function draw() {
  const items = (await outbox.items()).filter((item) => [...outbox.OPEN, ...outbox.ASKS].includes(item.state));
  const rows = [...items.map(row), ...written.tried().map(formRow)];
  view.replaceChildren(rows.length ? h("ul.out-list", {}, rows) : h("p.job-meta", {}, icon("cloud-check", "s"), " ", say("outbox_empty")));
}

if (view) {
  hear("outbox", draw);
  draw();
}

// Leaving with something unsent asks first; what is left stays here for the same person alone.
let sure = false;
on("submit", "form[data-sign-out]", async (event, form) => {
  if (sure) return;
  event.preventDefault();
  event.stopPropagation();
  const waiting = (await outbox.items().catch(() => [])).filter((item) => outbox.OPEN.includes(item.state) || outbox.ASKS.includes(item.state));
  const dialog = document.getElementById("sign-out");
  if ((waiting.length || written.tried().length) && dialog) dialog.showModal();
  else leave(form);
}, true);
on("click", "[data-sign-out-anyway]", () => leave(document.querySelector("form[data-sign-out]")));

async function leave(form) {
  sure = true;
  written.all().filter((one) => !one.tried).forEach(written.drop);
  await store.forget().catch(() => {});
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  form.submit();
}
