import { drawer, h, hear, icon, say, time } from "./frame.js";
import { isWriting } from "../dom.js";
import { toast } from "../toasts.js";
import { badge, callButton, clock, routeButton, title, wayOn, windowOf } from "./look.js";
import { cameBack } from "./camera.js";
import * as day from "./day.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import * as ways from "./ways.js";
import { chargeDone, chargeSummary, chargeBody } from "./money.js";
import { askParts, diagnoseBody, diagnoseSummary, nodesOf, workBody, workMissing, workSummary } from "./work.js";
import { signBody, finish, signMissing } from "./sign.js";

// One job as steps. All of it is drawn from what this phone keeps, with what waits here laid over it.
const view = document.querySelector("[data-view=job]");
const foot = document.getElementById("foot");
const number = decodeURIComponent(location.pathname.replace(/\/$/, "").split("/").pop());
const isJob = /^\/m\/[^/]*\d[^/]*\/$/.test(location.pathname); // else the frame stands in for a page that is not kept here
const draftKey = `draft:${number}`;
const STEPS = ["arrive", "diagnose", "work", "charge", "sign"];
const ON_SITE = ["working"];

/** What the steps share: the job as it is here, the lists, what is being written, and how to change them. */
const desk = { number, job: null, lists: null, draft: {}, keep, redraw: () => draw(true), fact };

function keep(changes) {
  Object.assign(desk.draft, changes);
  return store.put(draftKey, desk.draft);
}

/** Write one fact down, with what was known before it. */
async function fact(key, value) {
  const base = desk.job.facts[key] ?? "";
  if (base === value) return;
  desk.job.facts[key] = value;
  await outbox.add(number, "facts", { facts: [{ key, base, value }] });
}

const before = (job) => ["assigned", "accepted", "travelling"].includes(job.state);

const is = {
  arrive: (job) => !before(job),
  diagnose: (job) => Boolean(job.facts.cause || job.facts.diagnosis),
  work: (job) => !workMissing(desk).length,
  charge: (job) => chargeDone(job),
  sign: (job) => job.settled,
};
const summary = {
  arrive: (job, items) => (before(job) ? "" : [time(arrivedAt(job, items)), arriveSent(items) ? say("sent") : say("waits")].filter(Boolean).join(" · ")),
  diagnose: () => diagnoseSummary(desk),
  work: () => workSummary(desk),
  charge: () => chargeSummary(desk),
  sign: (job) => (job.settled ? say("settled") : ""),
};
const body = { arrive: () => null, diagnose: () => diagnoseBody(desk), work: () => workBody(desk), charge: () => chargeBody(desk), sign: () => signBody(desk) };

const arrival = (items) => items.find((item) => item.kind === "arrive" && outbox.OPEN.includes(item.state));
const arriveSent = (items) => !arrival(items);
const arrivedAt = (job, items) => arrival(items)?.at ?? (job.state === "working" ? job.since : "");

function current(job) {
  if (!ON_SITE.includes(job.state)) return "";
  // Once open a step stays open while it is being filled in: it never closes under the hand.
  if (!STEPS.includes(desk.draft.open)) desk.draft.open = STEPS.find((step) => !is[step](job)) ?? "sign";
  return desk.draft.open;
}

function step(name, n, job, items, open) {
  const done = is[name](job);
  const state = name === open ? ".is-now" : done ? ".is-done" : "";
  const may = ON_SITE.includes(job.state) && name !== "arrive";
  const head = h("span.step-name", {}, say(`step_${name}`));
  const told = h("span.job-meta", {}, summary[name](job, items));
  const line = may
    ? h("button.step-head", { type: "button", "aria-expanded": String(name === open), "data-step": name, onclick: () => go(name === open ? "" : name) }, head, told)
    : h("div.step-head", {}, head, told);
  return h(`li.job-step${state}`, {}, h("span.step-dot", { "aria-hidden": "true" }, done && name !== open ? icon("check", "s") : String(n + 1)), h("div.step-body", {}, line, name === open && body[name]()));
}

async function go(name) {
  await keep({ open: name });
  draw(true);
  if (name) view.querySelector(`[data-step=${name}]`)?.scrollIntoView({ block: "nearest" });
}

function facts(job) {
  const rows = [
    [say("fault"), [job.fault, job.fault_text].filter(Boolean).join(" · ")],
    [say("model"), [job.brand, job.facts["ticket.model_name"]].filter(Boolean).join(" ")],
    [say("serial"), job.facts["ticket.serial"]],
  ].filter(([, value]) => value);
  return h(
    "section.card.job-card", {},
    h("div.job-top", {}, badge(job), h("span.job-meta.num", {}, windowOf(job)), h("span.spacer"), clock(job)),
    h("h2", {}, ...title(job)),
    h("p.job-meta", {}, [job.customer, job.address].filter(Boolean).join(" · ")),
    rows.length && (!ON_SITE.includes(job.state) || desk.draft.all) ? h("dl.job-facts", {}, rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))) : null,
    h("div.job-buttons.job-buttons-2", {}, callButton(job), routeButton(job)),
  );
}

function buttons(job, open) {
  const small = (name, words, danger) => h(`button.btn${danger ? ".btn-danger" : ""}`, { type: "button", "data-act": name, onclick: () => ways.take(name, desk) }, words);
  if (job.settled) return [];
  if (before(job)) {
    const [name, words] = wayOn(job);
    const beside = job.state === "assigned" ? [small("decline", say("decline"), true)] : [];
    // Nobody sets out to a visit that is not agreed: the appointment comes first.
    if (name === "set_out" && !job.from)
      return [
        h("p.job-meta.foot-why", { role: "status" }, say("agree_first")),
        h("button.btn.btn-primary", { type: "button", "data-act": "reschedule", onclick: () => ways.take("reschedule", desk) }, say("appointment")),
      ];
    if (job.state === "travelling") beside.push(small("absent", say("action_customer_absent")));
    return [h("button.btn.btn-primary", { type: "button", "data-act": name, onclick: () => ways.take(name, desk) }, words), h("div.foot-small", {}, beside, small("reschedule", say("reschedule")))];
  }
  if (!ON_SITE.includes(job.state)) {
    const way = wayOn(job);
    const beside = [job.state === "waiting_part" && askParts(number), small("reschedule", say("reschedule"))];
    return way ? [h("button.btn.btn-primary", { type: "button", "data-act": way[0], onclick: () => ways.take(way[0], desk) }, way[1]), h("div.foot-small", {}, beside)] : [];
  }
  const lacking = open === "sign" ? signMissing(desk) : [];
  const next = STEPS[STEPS.indexOf(open) + 1];
  const main =
    open === "sign" || !next
      ? h("button.btn.btn-primary", { type: "button", "data-act": "finish", "aria-disabled": lacking.length ? "true" : undefined, onclick: () => lacking.length || finish(desk) }, icon("check", "s"), say("finish"))
      : h("button.btn.btn-primary", { type: "button", "data-act": "next", onclick: () => go(next) }, say("next", { step: say(`step_${next}`) }));
  return [
    lacking.length && h("p.job-meta.foot-why", { role: "status" }, say("missing", { what: lacking.join(say("comma")) })),
    main,
    h("div.foot-small", {}, small("wait_part", say("wait_part")), small("reschedule", say("reschedule")), small("unrepairable", say("unrepairable"))),
  ];
}

let [late, must, turns] = [false, false, 0];
const busy = () => {
  const active = document.activeElement;
  return (view.contains(active) && isWriting(active) && active.type !== "file" && active.tagName !== "SELECT") || desk.pad?.line;
};

async function draw(now = false) {
  must ||= now;
  const stays = () => (late = !must && busy()); // nothing moves under the hand: drawn when it leaves the field
  if (stays()) return;
  const turn = ++turns;
  const [bundle, items, lists] = [await day.bundle(), await outbox.items(number), await day.lists()];
  if (turn !== turns || stays()) return; // a later one reads what is newer; the hand may have come meanwhile
  must = false;
  const found = bundle?.jobs.find((job) => job.number === number);
  document.getElementById("heading").textContent = isJob ? number : "";
  if (!found) {
    drawTop([["gone", h("p.job-none", {}, say(isJob ? "gone" : "needs_network"))]]);
    drawSteps([]);
    drawFoot([]);
    return;
  }
  desk.lists = lists;
  desk.bundle = bundle;
  desk.job = day.laidOver(found, items);
  desk.items = items;
  desk.nodes = nodesOf(desk);
  const open = current(desk.job);
  const focused = document.activeElement?.dataset?.step;
  drawTop([
    ["back", desk.cameBack && h("div.note.note-amber", { role: "status" }, icon("camera", "s"), h("div", {}, say("camera_back")))],
    ["facts", facts(desk.job)],
    ["unit", desk.job.units.length && ON_SITE.includes(desk.job.state) ? ways.verdict(desk) : null],
  ]);
  drawSteps(STEPS.map((name, n) => [name, step(name, n, desk.job, items, open)]));
  // The pad stays one element, so that a drawing under the finger is never taken away.
  const room = view.querySelector("[data-pad]");
  if (room && desk.pad && desk.pad.element.parentNode !== room) room.append(desk.pad.element);
  drawFoot(buttons(desk.job, open).map((one, n) => [n, one]));
  if (focused) view.querySelector(`[data-step=${focused}]`)?.focus();
}

const top = h("div");
const list = h("ol.job-steps");
view?.append(top, list);
const drawTop = drawer(top);
const drawSteps = drawer(list);
const drawFoot = drawer(foot ?? h("div"));

if (view) {
  const ready = (async () => {
    desk.draft = (await store.get(draftKey)) ?? {};
    desk.cameBack = await cameBack(number);
    if (desk.cameBack) desk.draft.open = "work";
    await draw(true);
  })().catch(() => {
    outbox.status.broken = true;
    toast(say("no_storage"));
  });
  const again = () => ready.then(() => draw());
  hear("day", again);
  hear("outbox", again);
  view.addEventListener("focusout", () => setTimeout(() => late && draw()));
}
