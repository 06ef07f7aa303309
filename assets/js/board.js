import { each, isWriting, on, root } from "./dom.js";
import htmx from "./htmx.js";

// The dispatch board. What others do is laid in by a poll, but never where the hand is: a row that is ticked, has focus
// or holds the cursor stays and says beside itself what happened; new rows wait behind a bar.
const POLL_MS = 15000;
const board = () => document.getElementById("board");
const rows = () => [...document.querySelectorAll("#board-rows > tr[data-pk]")];
const boxOf = (row) => row.querySelector("input[name=t]");
const numberOf = (box) => box.value.split(":")[0];
let cursor = null; // id of the row the keys act on
let asked = 0; // when the last answer came
let failed = 0;

// -- the cursor and the keys
const current = () => (cursor && document.getElementById(cursor)) || null;

function moveTo(row) {
  current()?.classList.remove("cur");
  if (!row) return;
  cursor = row.id;
  row.classList.add("cur");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  moveTo(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
}

function tick(row) {
  const box = row && boxOf(row);
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

const picked = () => rows().filter((row) => boxOf(row)?.checked);

/** Without a ticked row the action is for the row under the cursor, else for the first. */
function askFor(action) {
  if (!picked().length) {
    if (!current()) moveTo(rows()[0]);
    tick(current());
  }
  document.querySelector(`[data-ask="${action}"]`)?.click();
}

function openCard(row) {
  const number = row.dataset.row;
  const here = new URL(location.href);
  here.searchParams.set("open", number);
  if (!matchMedia("(min-width: 993px)").matches) return location.assign(here);
  htmx.ajax("GET", `/dispatch/card/${encodeURIComponent(number)}/${here.search}`, { target: "#drawer", swap: "innerHTML" }).then(() => {
    history.pushState({}, "", here);
  });
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "]": () => step(1),
  "[": () => step(-1),
  x: () => {
    if (!current()) moveTo(rows()[0]);
    tick(current());
  },
  a: () => askFor("assign"),
  r: () => askFor("remark"),
  o: () => current()?.querySelector("th a")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (!rows().length || event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.matches?.("#board-rows > tr")) {
    event.preventDefault();
    return openCard(event.target);
  }
  if (root.dataset.shortcuts === "off" || isWriting(event.target)) return;
  const inDrawer = (event.key === "[" || event.key === "]") && document.querySelector(`#drawer [data-key="${event.key}"]`);
  const act = inDrawer ? null : KEYS[event.key.toLowerCase()];
  if (!act || event.shiftKey) return;
  event.preventDefault();
  act();
}, true);

on("click", "#board-rows > tr", (event, row) => {
  if (event.target.closest("a, button, input, label, form")) return;
  moveTo(row);
});
on("dblclick", "#board-rows > tr", (event, row) => event.target.closest("a, button, input") || openCard(row));

// -- what is chosen
const wholeFilter = () => document.getElementById("bulk-all");

function tellPicked() {
  const all = wholeFilter();
  if (!all) return;
  const chosen = picked();
  const button = document.getElementById("pick-all");
  const every = rows().length > 0 && chosen.length === rows().length;
  const total = Number(document.querySelector("#bulk [name=n]").value);
  if (!every) all.value = "";
  if (button) button.hidden = !every || total <= rows().length || Boolean(all.value);
  const count = all.value ? total : chosen.length;
  document.querySelectorAll("[data-pick-count=t]").forEach((place) => (place.textContent = count));
  const words = document.getElementById("picked-words");
  const kinds = new Set(chosen.map((row) => row.querySelector("[data-label]:nth-of-type(4), td:nth-child(5)")?.firstElementChild?.firstChild?.textContent.split(" · ")[0].trim()));
  if (words) words.textContent = [...kinds].filter(Boolean).slice(0, 3).join(" · ");
  document.body.dispatchEvent(new CustomEvent("board:picked"));
}
on("change", "#board-rows input[name=t], #bulk [data-pick-all]", (event, box) => {
  box.closest("tr[data-pk]")?.classList.toggle("sel", box.checked);
  setTimeout(tellPicked);
});
on("click", "#pick-all", () => {
  wholeFilter().value = "1";
  tellPicked();
});

// -- dialogs of the actions: the form's own page without a script, a dialog with one
const dialog = () => document.getElementById("ask-dialog");

function showAsk() {
  const box = dialog();
  if (!box.open) box.showModal();
  const first = box.querySelector(".b-people input:checked:not(:disabled), .b-people input:not(:disabled), select, textarea, input:not([type=hidden])");
  (first ?? box.querySelector("[tabindex]"))?.focus();
}

function ask(url) {
  htmx.ajax("GET", url, { target: "#ask", swap: "innerHTML" }).then(showAsk);
}
on("click", "[data-ask]", (event, button) => {
  event.preventDefault();
  const query = new URLSearchParams([...new FormData(button.form)]);
  if (button.name) query.set(button.name, button.value);
  ask(`${button.formAction}?${query}`);
});
on("click", "[data-ask-one]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask(link.getAttribute("href"));
});
// From the rail at once: the same form, the same service.
on("click", "[data-send]", (event, button) => {
  event.preventDefault();
  const values = Object.fromEntries([...new FormData(button.form)].filter(([name]) => name !== "t"));
  const t = picked().map((row) => boxOf(row).value);
  htmx.ajax("POST", button.dataset.send, { target: "#ask", swap: "innerHTML", values: { ...values, t, technician: button.value } });
});
on("click", "#ask-dialog [data-close]", (event) => {
  event.preventDefault();
  dialog().close();
});
// A digit chooses a person; the arrows move by themselves.
on("keydown", "#ask-dialog", (event) => {
  if (!/^[1-9]$/.test(event.key) || isWriting(event.target)) return;
  const person = dialog().querySelectorAll(".b-people input")[Number(event.key) - 1];
  if (!person || person.disabled) return;
  event.preventDefault();
  person.checked = true;
  person.focus();
});
// Refused, or asked again: the dialog shows it. Done: the answer goes to the list, and the dialog closes.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "ask") return;
  if (event.detail.xhr.getResponseHeader("HX-Trigger-After-Settle")?.includes("board:done")) {
    event.detail.target = document.getElementById("outcome");
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "ask" && event.detail.requestConfig?.verb === "post") showAsk();
});
document.addEventListener("board:done", () => {
  if (dialog()?.open) dialog().close();
  document.querySelector("[data-undo]:not(:last-child)")?.closest("#outcome .toast-line")?.remove();
  if (board()?.dataset.view !== "list") return location.reload();
  document.querySelectorAll("#rail button").forEach((button) => (button.disabled = true)); // what it offers is done
  const acted = document.getElementById("acted");
  acted?.content.querySelectorAll("tr[data-pk]").forEach((row) => put(document.importNode(row, true)));
  acted?.remove();
  tellPicked();
  poll();
});
on("submit", "form[data-undo]", (event, form) => setTimeout(() => form.closest(".toast-line")?.setAttribute("hidden", "")));

// -- what others did
function put(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old) return;
  const wasCursor = old.id === cursor;
  const focused = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (wasCursor) fresh.classList.add("cur");
  if (focused) fresh.focus({ preventScroll: true });
  htmx.process(fresh);
}

function say(row, words) {
  const place = row?.querySelector(".b-said");
  if (place && words) place.textContent = words;
}

const isHeld = (row) => boxOf(row)?.checked || row.contains(document.activeElement) || row.id === cursor;

function layIn(page) {
  const changes = page.getElementById("changes");
  if (!changes) return;
  board().dataset.mark = changes.dataset.mark;
  board().dataset.at = changes.dataset.at;
  const tabs = changes.querySelector("#board-tabs");
  const here = document.getElementById("board-tabs");
  tabs?.querySelectorAll("[data-tab]").forEach((tab) => {
    const tally = here.querySelector(`[data-tab="${CSS.escape(tab.dataset.tab)}"] .tally`);
    if (tally) tally.replaceWith(document.importNode(tab.querySelector(".tally"), true));
  });
  const words = {};
  const gone = new Set();
  changes.querySelectorAll("[data-said]").forEach((line) => {
    words[line.dataset.said] = line.textContent;
    if ("gone" in line.dataset) gone.add(line.dataset.said);
  });
  changes.querySelectorAll("tr[data-pk]").forEach((row) => {
    const old = document.getElementById(row.id);
    const { pk, stamp } = row.dataset;
    if (!old) return;
    if (isHeld(old)) {
      say(old, words[pk]); // it stays as the hand left it; only a sentence comes
      old.dataset.said = stamp;
    } else if (old.dataset.stamp !== stamp) {
      put(document.importNode(row, true));
      if (gone.has(pk)) say(document.getElementById(row.id), words[pk]);
    }
    if (gone.has(pk)) document.getElementById(row.id)?.classList.add("off");
  });
  const bar = document.getElementById("board-fresh");
  const fresh = changes.querySelector("[data-fresh-words]");
  if (bar && fresh) {
    bar.replaceChildren(...document.importNode(fresh, true).childNodes);
    bar.hidden = false;
  } else if (bar && !rows().length && Number(changes.dataset.fresh)) {
    location.reload();
  }
}

async function poll() {
  const place = board();
  if (!place || document.hidden) return;
  const here = new URL(location.href);
  here.pathname = place.dataset.changes;
  here.searchParams.set("mark", place.dataset.mark);
  here.searchParams.set("since", place.dataset.since);
  here.searchParams.set("have", rows().map((row) => `${row.dataset.pk}.${row.dataset.said ?? row.dataset.stamp}`).join(","));
  const strip = document.getElementById("stale");
  try {
    const answer = await fetch(here, { headers: { "X-Requested-With": "fetch" }, redirect: "manual", signal: AbortSignal.timeout(10000) });
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    failed = 0;
    asked = Date.now();
    if (strip) strip.hidden = true;
    if (answer.status === 204) return tellAge();
    if (place.dataset.view !== "list") {
      const bar = document.getElementById("board-fresh");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      layIn(page);
      if (bar?.hidden) place.dataset.changed = "yes";
    } else layIn(new DOMParser().parseFromString(await answer.text(), "text/html"));
    tellAge();
  } catch {
    failed += 1;
    if (strip && failed >= 2) strip.hidden = false;
  }
}
on("click", "[data-stale-retry]", () => poll());
// The bar brings the list anew and keeps what is ticked.
on("click", "#board-fresh", (event, link) => {
  if (board().dataset.view !== "list") return;
  event.preventDefault();
  const kept = new Set(picked().map((row) => numberOf(boxOf(row))));
  link.hidden = true;
  board().dataset.since = board().dataset.at ?? board().dataset.since;
  htmx.ajax("GET", location.pathname + location.search, { target: "#board-list", select: "#board-list", swap: "outerHTML" }).then(() => {
    rows().forEach((row) => {
      const box = boxOf(row);
      if (!box || !kept.has(numberOf(box))) return;
      box.checked = true;
      row.classList.add("sel");
    });
    current()?.classList.add("cur");
    tellPicked();
  });
});

// -- time passes in the browser, from the server's deadlines
const span = (ms) => {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  if (minutes >= 2880) return board().dataset.days.replace("%(days)s", Math.floor(minutes / 1440));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
};

function tellTime() {
  const place = board();
  if (!place) return;
  document.querySelectorAll("#board [data-deadline], #drawer [data-deadline]").forEach((chip) => {
    const left = new Date(chip.dataset.deadline) - Date.now();
    const words = chip.querySelector(".sla-text");
    const said = (left < 0 ? place.dataset.over : place.dataset.left).replace("%(time)s", span(left));
    if (words && words.textContent !== said) words.textContent = said;
    chip.classList.toggle("sla-late", left < 0);
    chip.classList.toggle("sla-warn", left >= 0 && Boolean(chip.dataset.warn) && new Date(chip.dataset.warn) <= Date.now());
  });
}

function tellAge() {
  const age = document.getElementById("board-age");
  if (age && asked) age.textContent = board().dataset.age.replace("%(seconds)s", Math.round((Date.now() - asked) / 1000));
}

// -- dragging is the second way; each card has its button
on("dragstart", "[data-number][draggable]", (event, card) => event.dataTransfer.setData("text/plain", card.dataset.number));
const TARGETS = "[data-column=assigned], [data-column=new], tr[data-technician]";
on("dragover", TARGETS, (event, place) => {
  event.preventDefault();
  place.dataset.over = "";
});
on("dragleave", TARGETS, (event, place) => place.contains(event.relatedTarget) || delete place.dataset.over);
on("drop", TARGETS, (event, place) => {
  event.preventDefault();
  delete place.dataset.over;
  const card = document.querySelector(`[data-number="${CSS.escape(event.dataTransfer.getData("text/plain"))}"]`);
  if (!card) return;
  if (place.dataset.column === "new") return card.querySelector("form[data-take-back]")?.requestSubmit();
  const link = card.querySelector("[data-ask-one=assign]");
  if (!link) return;
  const technician = place.dataset.technician;
  ask(link.getAttribute("href") + (technician ? `&technician=${encodeURIComponent(technician)}` : ""));
});

each("#board", (place) => {
  asked = Date.now();
  setInterval(() => board() === place && poll(), POLL_MS);
  setInterval(() => board() === place && (tellTime(), tellAge()), 5000);
});
document.addEventListener("visibilitychange", () => !document.hidden && poll());
