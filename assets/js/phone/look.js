import { dayOf, h, icon, say, span, time, today } from "./frame.js";

// Small drawn things that the list and the job share.
const isApple = /iPhone|iPad|Macintosh/.test(navigator.userAgent) && "ontouchend" in document;

const BADGES = {
  assigned: ["blue", "user-plus"], accepted: ["blue", "user-check"], travelling: ["violet", "truck"], working: ["violet", "tool"],
  waiting_part: ["amber", "package"], waiting_customer: ["amber", "calendar-pause"], at_factory: ["amber", "building-factory"],
  unrepairable: ["red", "tools-off"], done: ["teal", "circle-check"], called_back: ["green", "phone-check"], closed: ["neutral", "lock"],
};

export function badge(job) {
  const [hue, name] = BADGES[job.state] ?? ["neutral", "point"];
  return h(`span.st.st-${hue}`, {}, icon(name), say(`state_${job.state}`));
}

/** The clock that matters: what is left to the deadline, or how far it is over. */
export function clock(job) {
  if (job.settled) return null;
  if (job.paused) return h("span.sla", {}, icon("clock-pause", "s"), say("paused"));
  if (!job.due) return null;
  const left = new Date(job.due) - Date.now();
  const words = say(left < 0 ? "over" : "left", { time: span(left) });
  const warned = left < 45 * 60000 || (job.warn && Date.now() > new Date(job.warn));
  return h(`span.sla${left < 0 ? ".sla-late" : warned ? ".sla-warn" : ""}`, { "data-deadline": job.due }, icon(left < 0 ? "alert-triangle" : warned ? "clock-exclamation" : "clock", "s"), words);
}

export function windowOf(job) {
  if (job.state === "working") return say("arrived_at", { time: time(job.since) });
  if (job.expected && job.state.startsWith("waiting") && !job.from) return say("expected", { day: job.expected });
  if (!job.from) return say("no_time");
  const day = dayOf(job.from);
  return `${day === today() ? "" : `${day.slice(5)} `}${time(job.from)}–${time(job.until)}`;
}

export function title(job) {
  const what = [job.product, job.fault || job.fault_text?.slice(0, 16)].filter(Boolean).join(" · ");
  const warranty = say(job.in_warranty === true ? "in_warranty" : job.in_warranty === false ? "out_of_warranty" : "warranty_unknown");
  return [what, h("span.job-meta", {}, [job.facts["ticket.model_name"], warranty].filter(Boolean).join(" · "))];
}

export const who = (job) => [job.customer, job.address].filter(Boolean).join(" · ");

export function callButton(job) {
  if (!job.phone) return null;
  return h("a.btn", { href: `tel:${job.phone}` }, icon("phone", "s"), say("call"));
}

export function routeButton(job) {
  if (!job.address) return null;
  const to = encodeURIComponent(job.address);
  return h("a.btn", { href: isApple ? `maps://?q=${to}` : `geo:0,0?q=${to}` }, icon("map-pin", "s"), say("route"));
}

/** The way on from here that this technician takes by one press or on the job's page; null where others act. */
export function wayOn(job) {
  const shop = job.kind === "workshop";
  return {
    assigned: ["accept", say("accept")],
    accepted: shop ? ["start_workshop", say("start_workshop")] : ["set_out", say("set_out")],
    travelling: ["arrive", say("arrive")],
    working: ["work", say("go_on")],
    waiting_part: ["resume", say("resume")],
    waiting_customer: ["resume", say("resume")],
    at_factory: ["resume", say("resume")],
  }[job.state];
}
