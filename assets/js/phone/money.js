import { h, say } from "./frame.js";
import { ask } from "./ask.js";
import { Pad } from "./pad.js";
import * as outbox from "./outbox.js";

// Outside warranty: a quotation the customer agrees to before the work, then the charge. Prices shown are the list's
// of this morning; the server counts.
const AGREED = ["agreed", "partly"];

const isFree = (job) => job.free || job.in_warranty === true;

export const chargeDone = (job) => isFree(job) || job.charged !== "" || Boolean(job.waived);

export function chargeSummary({ job }) {
  if (isFree(job)) return say("charge_none");
  if (job.waived) return say("waived");
  if (job.charged !== "") return say("charged", { sum: job.charged });
  if (job.quotation) return say(AGREED.includes(job.quotation.state) ? "quote_agreed" : job.quotation.state === "refused" ? "quote_refused" : "quote_open", { sum: job.quotation.total });
  return "";
}

export function chargeBody(desk) {
  const { job } = desk;
  if (isFree(job)) return h("div.card.step-card", {}, h("p", {}, say("charge_none")));
  if (chargeDone(job)) return h("div.card.step-card", {}, h("p", {}, chargeSummary(desk)));
  const open = job.quotation?.state === "sent";
  const agreed = AGREED.includes(job.quotation?.state);
  return h(
    "div.card.step-card", {},
    h("p.job-meta", {}, say("charge_later")),
    job.quotation && h("p", {}, h("b.num", {}, chargeSummary(desk))),
    open && h("div.foot-small", {}, h("button.btn", { type: "button", "data-act": "agreed", onclick: () => decide(desk, "agreed") }, say("customer_yes")), h("button.btn", { type: "button", "data-act": "refused", onclick: () => decide(desk, "refused") }, say("customer_no"))),
    agreed && h("button.btn.phone-wide", { type: "button", "data-act": "charge", onclick: () => charge(desk) }, say("charge_record")),
    !agreed && quoteForm(desk),
    h("button.btn-link", { type: "button", "data-act": "waive", onclick: () => waive(desk) }, say("waive")),
  );
}

function quoteForm(desk) {
  const fits = (item) => [desk.job.category, desk.job.parent, null].includes(item.category);
  const labour = (desk.lists?.labour ?? []).filter(fits).map((item) => ({ line: { labour: item.code }, name: item.name, price: item.price }));
  const parts = desk.job.used.map((part) => ({ line: { part: part.number, quantity: part.quantity }, name: `${part.name} × ${part.quantity}`, price: desk.lists?.prices[part.number], times: Number(part.quantity) }));
  const rows = [...parts.map((row) => ({ ...row, on: true })), ...labour];
  const sum = h("b.num");
  const count = () => {
    const cents = boxes.filter(({ box }) => box.checked).reduce((all, { row }) => all + Math.round(Number(row.price ?? 0) * 100) * (row.times ?? 1), 0);
    sum.textContent = (cents / 100).toFixed(2);
    button.disabled = !boxes.some(({ box }) => box.checked);
  };
  const boxes = rows.map((row) => ({ row, box: h("input", { type: "checkbox", checked: row.on, onchange: () => count() }) }));
  const send = async () => {
    const lines = boxes.filter(({ box }) => box.checked).map(({ row }) => row.line);
    await outbox.add(desk.number, "quote", { lines }, null, { name: sum.textContent });
    desk.redraw();
  };
  const button = h("button.btn.phone-wide", { type: "button", "data-act": "quote", onclick: send }, say("quote_make"), " ", sum);
  count();
  return h("fieldset.causes", {}, h("legend", {}, say("quote_lines")), boxes.map(({ row, box }) => h("label.cause", {}, box, h("span", {}, row.name, h("span.job-meta.num", {}, ` ${row.price ?? "--"}`)))), button);
}

async function decide(desk, decision) {
  const pad = new Pad();
  const fields = [
    { name: "who", label: say("agreed_with"), value: desk.job.customer, required: true },
    { name: "how", label: say("how_decided"), type: "select", value: "signature", required: true, options: [["signature", say("by_signature")], ["code", say("by_code")], ["phone", say("by_phone")]] },
    { name: "pad", label: say("by_signature"), pad },
    { name: "note", label: say("code_or_note") },
  ];
  const told = await ask(chargeSummary(desk), fields, { button: say(decision === "agreed" ? "customer_yes" : "customer_no") });
  if (!told) return;
  const { pad: _, ...rest } = told;
  if (rest.how === "signature") await outbox.add(desk.number, "signature", { signer: rest.who, node: "quotation" }, await pad.picture());
  await outbox.add(desk.number, "quotation_decided", { ...rest, decision });
  desk.redraw();
}

async function charge(desk) {
  const told = await ask(chargeSummary(desk), [{ name: "method", label: say("charge_method"), type: "select", options: desk.lists?.methods ?? [], required: true }], { button: say("charge_record") });
  if (told) await outbox.add(desk.number, "charge", told);
}

async function waive(desk) {
  const told = await ask(say("waive"), [{ name: "waived", label: say("waive_why"), type: "note", required: true }]);
  if (told) await outbox.add(desk.number, "charge", told);
}
