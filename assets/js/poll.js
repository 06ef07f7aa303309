import { each, isWriting } from "./dom.js";
import htmx from "./htmx.js";

// <div id="run" data-poll="2" hx-get="…" hx-trigger="poll">: asks every 2 s while the page is seen and nobody
// writes inside. A region that comes back without data-poll has finished. Two failures show the strip.
const failures = new WeakMap();

each("[data-poll]", (region) => {
  const seconds = Math.max(1, Number(region.dataset.poll) || 15);
  const timer = setInterval(() => {
    if (!region.isConnected) return clearInterval(timer);
    if (document.hidden || isWriting(document.activeElement?.closest(`#${CSS.escape(region.id)} *`))) return;
    if (region.querySelector("[data-dirty], dialog[open], details[open].menu")) return;
    htmx.trigger(region, "poll");
  }, seconds * 1000);
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.querySelectorAll("[data-poll]").forEach((region) => htmx.trigger(region, "poll"));
});
document.addEventListener("input", (event) => event.target.closest("[data-poll]") && (event.target.dataset.dirty = ""));

document.addEventListener("htmx:afterRequest", (event) => {
  const region = event.target;
  if (!region.matches?.("[data-poll]")) return;
  const strip = document.getElementById("stale");
  if (event.detail.successful) {
    failures.delete(region);
    if (strip) strip.hidden = true;
    return;
  }
  const count = (failures.get(region) ?? 0) + 1;
  failures.set(region, count);
  if (strip && count >= 2) strip.hidden = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-stale-retry]")) document.querySelectorAll("[data-poll]").forEach((region) => htmx.trigger(region, "poll"));
});
