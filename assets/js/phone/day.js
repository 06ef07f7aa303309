import { account, tell } from "./frame.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";

// The bundle of the day, and how a job looks once what waits here is laid over it.
const LISTS_MS = 6 * 3600 * 1000;
const lang = document.documentElement.lang;

export const bundle = () => store.get(`bundle:${account}`);
export const lists = () => store.get(`lists:${lang}`).then((kept) => kept?.lists);

/** Ask the server; keeps what came. Says whether it came. */
export async function refresh() {
  const known = await store.get(`lists:${lang}`);
  const asked = Date.now();
  const fresh = await outbox.fetchBundle(!known || asked - known.at > LISTS_MS);
  if (!fresh) {
    tell("outbox");
    return false;
  }
  if (fresh.lists) await store.put(`lists:${lang}`, { at: asked, lists: fresh.lists });
  delete fresh.lists;
  delete fresh.token;
  await store.put(`bundle:${account}`, fresh);
  await outbox.sweep(asked);
  tell("day");
  tell("outbox");
  return true;
}

const LEADS = {
  accept: "accepted", set_out: "travelling", arrive: "working", start_workshop: "working", resume: "accepted",
  wait_for_part: "waiting_part", wait_for_customer: "waiting_customer", customer_absent: "waiting_customer",
  report_unrepairable: "unrepairable", finish: "done",
};
const COUNTS = ["waiting", "parked", "done"];

/** A job as it is on this phone: the server's word with everything done here since. */
export function laidOver(job, items) {
  const now = structuredClone(job);
  for (const item of items.filter((one) => one.ticket === job.number && COUNTS.includes(one.state))) {
    if (item.kind in LEADS) {
      now.state = LEADS[item.kind];
      now.since = item.at;
      now.pending = item.state !== "done";
    }
    if (item.kind === "decline") now.gone = true;
    if (item.kind === "finish") Object.assign(now, { settled: true, result: item.payload.result });
    if (item.kind === "facts") for (const fact of item.payload.facts) now.facts[fact.key] = fact.value;
    if (item.kind === "photo") now.photos.push({ client_id: item.client_id, node: item.payload.node, waits: item.state !== "done" });
    if (item.kind === "signature" && !item.payload.node) now.photos.push({ client_id: item.client_id, stage: "signature", waits: item.state !== "done" });
    if (item.kind === "part_used") now.used.push({ number: item.payload.part, name: item.name ?? item.payload.part, quantity: String(item.payload.quantity), waits: item.state !== "done" });
    if (item.kind === "appointment") {
      if (["working", "travelling"].includes(now.state)) now.state = "waiting_customer";
      Object.assign(now, { from: item.payload.from, until: item.payload.until });
    }
    if (item.kind === "verdict") now.units = now.units.filter((unit) => unit.number !== item.payload.unit);
    if (item.kind === "quote") now.quotation = { state: "sent", total: item.name };
    if (item.kind === "quotation_decided" && now.quotation) now.quotation.state = item.payload.decision;
    if (item.kind === "charge" && item.payload.waived) now.waived = true;
    if (item.kind === "charge" && item.payload.method) now.charged = now.quotation?.total ?? "";
  }
  for (const item of items.filter((one) => one.ticket === job.number && outbox.ASKS.includes(one.state) && one.kind === "photo"))
    now.photos.push({ client_id: item.client_id, node: item.payload.node, failed: true });
  return now;
}
