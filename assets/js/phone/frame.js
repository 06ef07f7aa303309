// What every page of the phone knows: its words, its account, its addresses, and how to make elements.
const strip = document.getElementById("strip");
export const place = strip?.dataset ?? {};
export const account = place.account ?? "";

const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** A sentence with its {names} filled in. */
export function say(key, filled = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => filled[name] ?? "");
}

/** h("button.btn", {type: "button", onclick}, "text", child …) */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "checked" || key === "selected") element.setAttribute(key, ""); // so that two drawings compare
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list" && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return element;
}

export function icon(name, size = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", size ? `ic ic-${size}` : "ic");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.documentElement.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** Draws parts into a parent by key and touches only what differs: a finger on a button keeps its button. */
export function drawer(parent) {
  const shown = new Map();
  return (parts) => {
    const there = parts.filter(([, element]) => element);
    const keys = new Set(there.map(([key]) => key));
    for (const [key, { element }] of shown) {
      if (keys.has(key)) continue;
      element.remove();
      shown.delete(key);
    }
    let before = null;
    for (const [key, element] of there) {
      const html = element.outerHTML;
      const old = shown.get(key);
      if (old?.html !== html) {
        if (old) old.element.replaceWith(element);
        shown.set(key, { html, element });
      }
      const now = shown.get(key).element;
      const next = before ? before.nextSibling : parent.firstChild;
      if (next !== now) parent.insertBefore(now, next);
      before = now;
    }
  };
}

const two = (number) => String(number).padStart(2, "0");
export const time = (iso) => (iso ? `${two(new Date(iso).getHours())}:${two(new Date(iso).getMinutes())}` : "");
export const dayOf = (iso) => {
  const at = iso ? new Date(iso) : new Date();
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
};
export const today = () => dayOf();
/** 2:05 from milliseconds; from two days on the days. */
export function span(ms) {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  return minutes >= 2880 ? say("days", { n: Math.floor(minutes / 1440) }) : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // plain http has none
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Somebody listens to what the outbox and the bundles do, in the other tabs of this phone as well. */
const hub = new EventTarget();
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("aftersales-phone") : null;
const hand = (name, detail) => hub.dispatchEvent(new CustomEvent(name, { detail }));
export function tell(name, detail) {
  hand(name, detail);
  if (["day", "outbox"].includes(name)) tabs?.postMessage(name);
}
tabs?.addEventListener("message", ({ data }) => hand(data));
export const hear = (name, act) => hub.addEventListener(name, (event) => act(event.detail));
