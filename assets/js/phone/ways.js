import { h, say, today } from "./frame.js";
import { ask } from "./ask.js";
import { toast } from "../toasts.js";
import * as outbox from "./outbox.js";

// The ways on from a step: some by one press, some with a reason, a day, or the customer's word.
const POSITION_MS = 12000;

function position() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(`${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)} ±${Math.min(999999, Math.round(coords.accuracy))} m`),
      () => resolve(""),
      { maximumAge: 60000, timeout: POSITION_MS, enableHighAccuracy: true },
    );
  });
}

const reasons = (desk, purpose) => desk.lists?.reasons[purpose] ?? [];
const over = (name) => (told) => (told[name] < today() ? [name, say("day_over")] : null);
const noted = (field = {}) => ({ name: "note", label: say("note"), type: "note", ...field });

const SHEETS = {
  async decline(desk) {
    const told = await ask(say("decline"), [{ name: "reason", label: say("reason"), type: "select", options: reasons(desk, "decline"), required: true }, noted()], { danger: true, button: say("decline") });
    if (told) await outbox.add(desk.number, "decline", told);
    if (told) location.href = "/m/";
  },
  async arrive(desk) {
    // One position, only on an explicit press; without it the work goes on all the same.
    const told = await place();
    if (told === null) return;
    const where = told ? await position() : "";
    if (told && !where) toast(say("place_denied"));
    await outbox.add(desk.number, "arrive", where ? { place: where } : {});
    await desk.keep({ open: "diagnose" });
  },
  async wait_part(desk) {
    const options = reasons(desk, "remark");
    const told = await ask(say("wait_part"), [
      { name: "reason", label: say("reason"), type: "select", options, value: "waiting_part", required: true },
      { name: "expected_on", label: say("expected_on"), type: "date", required: true },
      noted(),
    ], { wrong: over("expected_on") });
    if (told) await outbox.add(desk.number, "wait_for_part", told);
  },
  async absent(desk) {
    const told = await ask(say("action_customer_absent"), [
      { name: "reason", label: say("reason"), type: "select", options: reasons(desk, "remark"), value: "customer_absent", required: true },
      { name: "expected_on", label: say("expected_on"), type: "date", required: true },
      noted(),
    ], { wrong: over("expected_on") });
    if (told) await outbox.add(desk.number, "customer_absent", told);
  },
  async reschedule(desk) {
    const fields = [
      { name: "day", label: say("day"), type: "date", value: today(), required: true },
      { name: "from", label: say("from"), type: "time", value: "09:00", required: true },
      { name: "until", label: say("until"), type: "time", value: "11:00", required: true },
      { name: "agreed_with", label: say("agreed_with"), value: desk.job.customer, required: true },
      { name: "reason", label: say("reason"), type: "select", options: reasons(desk, "remark"), value: "postponed" },
      { name: "contacted", label: say("contacted"), type: "check", required: true },
      noted(),
    ];
    const wrong = (told) => over("day")(told) ?? (told.until > told.from ? null : ["until", say("backwards")]);
    const told = await ask(say(desk.job.from ? "reschedule" : "appointment"), fields, { wrong });
    if (!told) return;
    const { day, from, until, ...rest } = told;
    const at = (clock) => new Date(`${day}T${clock}:00`).toISOString();
    await outbox.add(desk.number, "appointment", { ...rest, from: at(from), until: at(until) });
  },
  async unrepairable(desk) {
    const told = await ask(say("unrepairable"), [noted({ label: say("diagnosis"), required: true, value: desk.job.facts.diagnosis })], { danger: true, button: say("unrepairable") });
    if (told) await outbox.add(desk.number, "report_unrepairable", told);
  },
};

function place() {
  return new Promise((resolve) => {
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = h("dialog.ask", { "aria-label": say("arrive") }, h("div.ask-form", {}, h("h2", {}, say("arrive")), h("p", {}, say("place_ask")), h("button.btn.btn-primary", { type: "button", "data-act": "place-no", onclick: () => close(false) }, say("place_no")), h("button.btn", { type: "button", "data-act": "place-yes", onclick: () => close(true) }, say("place_yes")), h("button.btn.btn-ghost", { type: "button", onclick: () => close(null) }, say("cancel"))));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Take one way; the page is drawn again by the outbox. */
export async function take(name, desk) {
  if (SHEETS[name]) await SHEETS[name](desk);
  else await outbox.add(desk.number, name);
}

/** The store's defective unit this job is about: seen and in need of repair, its month begins. */
export function verdict(desk) {
  const [unit] = desk.job.units;
  const press = () => outbox.add(desk.number, "verdict", { unit: unit.number, on: today() });
  return h("section.card.job-card", {}, h("p", {}, `${unit.number} · ${unit.model}`), h("button.btn.phone-wide", { type: "button", "data-act": "verdict", onclick: press }, say("verdict")));
}
