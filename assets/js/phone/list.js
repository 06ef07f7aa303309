import { dayOf, drawer, h, hear, say, today } from "./frame.js";
import { badge, callButton, clock, routeButton, title, wayOn, who, windowOf } from "./look.js";
import { on } from "../dom.js";
import * as day from "./day.js";
import * as outbox from "./outbox.js";

// Today's jobs in route order; asked anew on opening and every minute while somebody looks.
const EVERY_MS = 60000;
const ON_HOLD = ["waiting_part", "waiting_customer", "at_factory", "unrepairable"];
const view = document.querySelector("[data-view=list]");
let shown = sessionStorage.getItem("phone-tab") ?? "today";

function tabOf(job) {
  if (job.settled) return "done";
  if (ON_HOLD.includes(job.state)) return "waiting";
  return job.from && dayOf(job.from) > today() && ["assigned", "accepted"].includes(job.state) ? "later" : "today";
}

// Whole job in hand first, then by appointment, then by road.
const rank = (job) => [["working", "travelling"].includes(job.state) ? "0" : "1", job.from || "9", job.address, job.number].join("|");

// As on the job's page: nobody sets out to a visit that is not agreed.
const stepOf = (job) => {
  const way = wayOn(job);
  return way?.[0] === "set_out" && !job.from ? ["reschedule", say("appointment")] : way;
};

function card(job, first) {
  const way = stepOf(job);
  const press = async () => {
    if (["accept", "resume"].includes(way[0])) await outbox.add(job.number, way[0]);
    else location.href = job.url;
  };
  const main = way && h(`button.btn${first ? ".btn-primary" : ".btn-outline"}`, { type: "button", "data-act": way[0], onclick: press }, way[1]);
  return h(
    `article.job${first ? ".job-now" : ""}`,
    { "data-testid": `row-${job.number}` },
    h("div.job-top", {}, badge(job), h("span.job-meta.num", {}, windowOf(job)), h("span.spacer"), job.urgent && h("span.st.st-red", {}, say("urgent")), job.state === "assigned" && h("span.st.st-neutral", {}, say("new")), clock(job)),
    h("h2", {}, h("a", { href: job.url }, ...title(job))),
    h("p.job-meta", {}, who(job)),
    h("div.job-buttons", {}, callButton(job), routeButton(job), main),
  );
}

async function draw() {
  const bundle = await day.bundle().catch(() => null);
  if (!bundle) {
    drawJobs([["none", h("p.job-none", {}, navigator.onLine ? "" : say("offline_0"))]]);
    return;
  }
  const items = await outbox.items();
  const jobs = bundle.jobs.map((job) => day.laidOver(job, items)).filter((job) => !job.gone).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const groups = Object.groupBy ? Object.groupBy(jobs, tabOf) : jobs.reduce((all, job) => ((all[tabOf(job)] ??= []).push(job), all), {});
  if (!groups[shown]?.length && shown === "later") shown = "today";
  const chips = ["today", "later", "waiting", "done"]
    .filter((tab) => tab !== "later" || groups.later?.length)
    .map((tab) => h(`button.chip${tab === shown ? ".on" : ""}`, { type: "button", "aria-pressed": String(tab === shown), "data-tab": tab, onclick: () => choose(tab) }, `${say(tab)} ${groups[tab]?.length ?? 0}`));
  const list = groups[shown] ?? [];
  const focused = document.activeElement?.dataset?.tab;
  drawChips(chips.map((chip) => [chip.dataset.tab, chip]));
  drawJobs(list.length ? list.map((job, n) => [job.number, card(job, n === 0 && shown === "today")]) : [["none", h("p.job-none", {}, say(shown === "today" ? "none_today" : "none"))]]);
  if (focused) view.querySelector(`[data-tab=${focused}]`)?.focus();
}

const top = h("div.job-chips");
const rows = h("div.job-list");
view?.append(top, rows);
const drawChips = drawer(top);
const drawJobs = drawer(rows);

function choose(tab) {
  shown = tab;
  sessionStorage.setItem("phone-tab", tab);
  draw();
}

if (view) {
  let last = "";
  // Nothing moves under the hand: drawn again only when something is different.
  const redraw = async () => {
    const now = JSON.stringify([(await day.bundle())?.jobs, (await outbox.items()).map((item) => [item.client_id, item.state]), Math.floor(Date.now() / 60000)]);
    if (now !== last) await draw();
    last = now;
  };
  hear("day", redraw);
  hear("outbox", redraw);
  on("click", "[data-refresh]", () => day.refresh());
  setInterval(() => document.visibilityState === "visible" && day.refresh(), EVERY_MS);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && day.refresh());
  redraw();
}
