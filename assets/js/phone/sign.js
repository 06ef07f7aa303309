import { h, say } from "./frame.js";
import { Pad } from "./pad.js";
import { chargeSummary } from "./money.js";
import { diagnoseSummary, workMissing } from "./work.js";
import * as outbox from "./outbox.js";

// The customer checks what was done and signs; or tells the code of the follow-up page; or there is a reason for neither.
const how = (desk) => desk.draft.how ?? "signature";

/** What stands between here and finished, in words. */
export function signMissing(desk) {
  const { draft, job } = desk;
  const lacking = workMissing(desk);
  if (!job.facts.remedy) lacking.push(say("missing_result"));
  if (how(desk) === "signature" && !desk.pad?.signed && !(draft.lines?.flat().length > 5)) lacking.push(say("missing_signature"));
  if (how(desk) === "code" && !draft.code) lacking.push(say("missing_code"));
  if (how(desk) === "none" && !draft.why) lacking.push(say("missing_reason"));
  return lacking;
}

export function signBody(desk) {
  const { job, draft } = desk;
  desk.pad ??= new Pad(draft.lines ?? [], (lines) => desk.keep({ lines }).then(() => desk.redraw()));
  const rows = [
    [say("fault"), diagnoseSummary(desk) || job.fault],
    [say("remedy"), job.facts.remedy],
    [say("parts"), job.used.map((part) => `${part.name} × ${part.quantity}`).join(", ")],
    [say("step_charge"), chargeSummary(desk)],
  ].filter(([, value]) => value);
  const choice = (value, words) => h("label.cause", {}, h("input", { type: "radio", name: "accept", value, checked: how(desk) === value, onchange: () => desk.keep({ how: value }).then(desk.redraw) }), h("span", {}, words));
  const text = (name, label, more = {}) => {
    const input = h("input.form-control", { id: `sign-${name}`, autocomplete: "off", maxlength: "60", onchange: () => desk.keep({ [name]: input.value.trim() }).then(desk.redraw), ...more });
    input.value = draft[name] ?? more.value ?? "";
    input.dataset.known = input.value;
    return h("div.ask-row", {}, h("label", { for: `sign-${name}` }, label), input);
  };
  const reasons = desk.lists?.reasons.no_signature ?? [];
  const why = h("select.form-select", { id: "sign-why", onchange: (event) => desk.keep({ why: event.target.value }).then(desk.redraw) }, h("option", { value: "" }, say("choose")), reasons.map(([value, label]) => h("option", { value, selected: draft.why === value }, label)));
  return h(
    "div.card.step-card", {},
    h("dl.job-facts", {}, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    h("fieldset.causes", {}, h("legend", {}, say("accept_how")), choice("signature", say("by_signature")), choice("code", say("by_code")), choice("none", say("by_none"))),
    how(desk) === "signature" && [h("p", {}, h("b", {}, say("sign_here"))), h("div", { "data-pad": true }), text("signer", say("signer"), { value: job.customer })],
    how(desk) === "code" && text("code", say("code"), { inputmode: "numeric" }),
    how(desk) === "none" && h("div.ask-row", {}, h("label", { for: "sign-why" }, say("reason")), why),
    h("p.job-meta", {}, say("sign_purpose")),
  );
}

/** Everything into the outbox: the signature's picture first, then the finish that names it. */
export async function finish(desk) {
  if (desk.finishing) return;
  desk.finishing = true;
  const { draft, job } = desk;
  const told = { result: job.facts.remedy, acceptance: how(desk) };
  try {
    if (told.acceptance === "signature") {
      told.signer = draft.signer || job.customer || undefined;
      await outbox.add(desk.number, "signature", { signer: told.signer }, await desk.pad.picture());
    } else if (told.acceptance === "code") told.code = draft.code;
    else told.no_acceptance = draft.why;
    await outbox.add(desk.number, "finish", told);
    await desk.keep({ open: "", lines: [], code: "", why: "" });
    desk.redraw();
  } finally {
    desk.finishing = false;
  }
}
