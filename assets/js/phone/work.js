import { h, icon, say } from "./frame.js";
import { ask } from "./ask.js";
import { thumb, tile } from "./camera.js";
import { codeOf } from "../scan/text.js";
import { canScan, scan } from "./scan_camera.js";
import { toast } from "../toasts.js";
import * as outbox from "./outbox.js";

// Diagnosis by the fault tree, photos and readings node by node, parts from one's own van.
const lines = (desk) => [desk.job.category, desk.job.parent, null];

/** The nodes of this product: the nearer entry replaces one of the same code further up. */
export function nodesOf(desk) {
  const [own, parent] = lines(desk);
  const near = (node) => (node.category === own ? 2 : node.category === parent && parent ? 1 : node.category === null ? 0 : -1);
  const nearest = new Map();
  for (const node of desk.lists?.nodes ?? []) {
    const known = nearest.get(node.code);
    if (near(node) >= 0 && (!known || near(node) > near(known))) nearest.set(node.code, node);
  }
  const nodes = [...nearest.values()].sort((a, b) => a.position - b.position);
  return nodes.length ? nodes : [{ code: "before", name: say("stage_before"), fields: [] }, { code: "after", name: say("stage_after"), fields: [] }];
}

const photosOf = (desk, node) => desk.job.photos.filter((photo) => photo.node === node.code);

/** What the product still asks for, in words. */
export function workMissing(desk) {
  const asks = ["repair", "installation"].includes(desk.job.kind);
  return (asks ? desk.nodes : []).flatMap((node) => {
    if (desk.job.facts[`skip:${node.code}`]) return [];
    const photo = node.required && !photosOf(desk, node).some((one) => !one.failed) ? [node.name] : [];
    return [...photo, ...node.fields.filter((field) => field.required && !desk.job.facts[`node:${node.code}:${field.code}`]).map((field) => field.name)];
  });
}

export function workSummary(desk) {
  const photos = desk.job.photos.filter((photo) => photo.stage !== "signature").length;
  return [photos && `${say("photos")} ${photos}`, ...desk.job.used.map((part) => `${part.name} × ${part.quantity}`)].filter(Boolean).join(" · ");
}

const causeOf = (desk) => desk.lists?.causes.find((cause) => cause.code === desk.job.facts.cause);
export const diagnoseSummary = (desk) => {
  const cause = causeOf(desk);
  return cause ? `${cause.code} · ${cause.name}` : (desk.job.facts.diagnosis ?? "");
};

const TYPING_MS = 300;

function field(desk, key, label, options = {}) {
  const id = `fact-${key.replace(/\W/g, "-")}`;
  const save = async () => {
    clearTimeout(timer);
    timer = null;
    const wrong = options.check?.(input.value.trim());
    error.textContent = wrong ?? "";
    input.setAttribute("aria-invalid", wrong ? "true" : "false");
    if (wrong) return;
    await desk.fact(key, options.clean ? options.clean(input.value) : input.value.trim());
    const { [key]: written, ...others } = desk.draft.typing ?? {};
    if (written !== undefined) await desk.keep({ typing: others });
  };
  // What is being written outlives the page; it is a fact once the hand leaves the field, or the page is opened again.
  let timer = null;
  const typed = () => {
    timer ??= setTimeout(() => {
      timer = null;
      desk.keep({ typing: { ...desk.draft.typing, [key]: input.value } });
    }, TYPING_MS);
  };
  const input = h(options.rows ? "textarea.form-control" : "input.form-control", {
    id, rows: options.rows, maxlength: String(options.max ?? 120), inputmode: options.inputmode, autocomplete: "off", autocapitalize: options.caps ? "characters" : undefined,
    onchange: save, oninput: typed,
  });
  const typing = desk.draft.typing?.[key];
  input.value = typing ?? desk.job.facts[key] ?? "";
  input.dataset.known = input.value; // so that two drawings compare
  const error = h("p.ask-error", { role: "alert", id: `${id}-error` });
  input.setAttribute("aria-describedby", error.id);
  if (typing !== undefined) save();
  return h("div.ask-row", {}, h("label", { for: id }, label, options.required && h("span.job-meta", {}, ` (${say("required")})`)), input, error);
}

export function diagnoseBody(desk) {
  const { job, lists } = desk;
  const fits = (lists?.causes ?? []).filter((cause) => lines(desk).includes(cause.category));
  const near = fits.filter((cause) => cause.fault === job.fault_id || cause.fault === null);
  const shown = desk.draft.allCauses || !near.length ? fits : near;
  const pick = async (cause) => {
    await desk.fact("cause", cause.code);
    if (!job.facts.remedy) await desk.fact("remedy", cause.remedy);
    desk.redraw();
  };
  return h(
    "div.card.step-card", {},
    h("fieldset.causes", {},
      h("legend", {}, `${say("fault")}: ${[job.fault, job.fault_text].filter(Boolean).join(" · ") || "--"}`),
      shown.map((cause) => h("label.cause", {}, h("input", { type: "radio", name: "cause", value: cause.code, checked: job.facts.cause === cause.code, onchange: () => pick(cause) }), h("span", {}, h("b", {}, `${cause.code} ${cause.name}`), h("span.job-meta", {}, ` ${cause.remedy}`)))),
    ),
    near.length && near.length < fits.length && !desk.draft.allCauses ? h("button.btn-link", { type: "button", onclick: () => desk.keep({ allCauses: true }).then(desk.redraw) }, say("all_causes")) : null,
    field(desk, "diagnosis", say("diagnosis"), { rows: "2", max: 400 }),
    field(desk, "remedy", say("remedy"), { rows: "2", max: 400 }),
    h("div.ask-row", {}, h("label", { for: "finding" }, say("finding")), h("select.form-select", { id: "finding", onchange: (event) => desk.fact("finding", event.target.value) }, h("option", { value: "" }, say("choose")), (lists?.findings ?? []).map(([value, label]) => h("option", { value, selected: job.facts.finding === value }, label)))),
    field(desk, "ticket.model_name", say("model"), { max: 60 }),
    field(desk, "ticket.serial", say("serial"), { max: 40, caps: true, clean: (text) => text.trim().toUpperCase() }),
  );
}

function check(one) {
  return (text) => {
    if (!text) return null;
    if (one.type === "barcode" && !/^[0-9A-Z][0-9A-Z./-]{3,39}$/.test(text.replace(/\s/g, "").toUpperCase())) return say("bad_barcode", { field: one.name });
    if (one.type !== "number") return null;
    const value = Number(text.replace(",", "."));
    if (!Number.isFinite(value)) return say("bad_number", { field: one.name });
    return (one.min !== undefined && value < one.min) || (one.max !== undefined && value > one.max) ? say("bad_range", { field: one.name, min: one.min, max: one.max }) : null;
  };
}

// As the server keeps it, so that the next change names the right value before it.
function clean(one) {
  return (text) => {
    if (one.type === "barcode") return text.replace(/\s/g, "").toUpperCase();
    if (one.type === "number" && text.trim()) return String(Number(text.trim().replace(",", ".")));
    return text.trim();
  };
}

function reading(desk, node, one) {
  const key = `node:${node.code}:${one.code}`;
  const label = one.unit ? `${one.name} (${one.unit})` : one.name;
  if (one.type === "choice") {
    const id = `fact-${key.replace(/\W/g, "-")}`;
    return h("div.ask-row", {}, h("label", { for: id }, label), h("select.form-select", { id, onchange: (event) => desk.fact(key, event.target.value) }, h("option", { value: "" }, say("choose")), one.options.map(([value, name]) => h("option", { value, selected: desk.job.facts[key] === value }, name))));
  }
  return field(desk, key, label, { required: one.required, inputmode: one.type === "number" ? "decimal" : undefined, caps: one.type === "barcode", check: check(one), clean: clean(one) });
}

async function skip(desk, node) {
  const told = await ask(node.name, [{ name: "why", label: say("no_photo_why"), required: true, type: "note" }]);
  if (!told) return;
  await desk.fact(`skip:${node.code}`, told.why);
  desk.redraw();
}

function nodeCard(desk, node) {
  const photos = photosOf(desk, node);
  const skipped = desk.job.facts[`skip:${node.code}`];
  return h(
    "section.node", { "data-node": node.code },
    h("h3", {}, node.name, node.required && h("span.job-meta", {}, ` ${say("required")}`)),
    skipped && h("p.job-meta", {}, say("skipped", { why: skipped })),
    h("div.photos", {}, photos.map((photo) => thumb(photo, node.name)), tile(desk.number, node.code, say(photos.length ? "again" : "take"), () => desk.keep({ open: "work" }))),
    node.required && !photos.length && !skipped ? h("button.btn-link", { type: "button", onclick: () => skip(desk, node) }, say("no_photo")) : null,
    node.fields.map((one) => reading(desk, node, one)),
  );
}

export function workBody(desk) {
  return h("div.card.step-card", {}, desk.nodes.map((node) => nodeCard(desk, node)), partsPart(desk));
}

function partsPart(desk) {
  const kept = Object.entries(desk.job.kept ?? {}).map(([number, n]) => {
    const held = desk.bundle.van.find((row) => row.number === number);
    return held && h("div.part", { "data-kept": number }, h("span", {}, icon("lock", "s"), ` ${held.name}`, h("span.job-meta", {}, ` ${say("kept", { n, unit: held.unit })}`)));
  });
  const rows = desk.job.used.map((part) =>
    h("div.part", {}, h("span", {}, part.name, h("span.job-meta", {}, ` × ${part.quantity}${part.waits ? ` · ${say("waits")}` : ""}`)), old(desk, part) && oldParts(desk, part), !part.waits && unusedLink(desk, part)),
  );
  return h("section.node", {}, h("h3", {}, say("parts")), kept, rows, h("button.btn.phone-wide", { type: "button", "data-act": "part", onclick: () => partSheet(desk) }, icon("scan", "s"), say("part_use")), h("div.job-buttons.job-buttons-2", {}, keepParts(desk.number), askParts(desk.number)));
}

// Not built in after all: told to the server, which knows the batches and the old part owed.
const unusedLink = (desk, part) => h("a.btn.btn-sm", { href: `/m/${encodeURIComponent(desk.number)}/unused/${encodeURIComponent(part.number)}/`, "data-act": "unused" }, icon("arrow-back-up", "s"), say("part_unused"), h("span.visually-hidden", {}, ` ${part.name}`));

// What must not be used up on the way to this job is kept for it; the server promises it.
const keepParts = (number) => h("a.btn.phone-wide", { href: `/m/${encodeURIComponent(number)}/keep/`, "data-act": "keep" }, icon("lock", "s"), say("keep_parts"));

// What the van does not carry is asked of the store.
export const askParts = (number) => h("a.btn.phone-wide", { href: `/m/orders/new/?ticket=${encodeURIComponent(number)}`, "data-act": "ask_parts" }, icon("clipboard-list", "s"), say("ask_parts"));

// Each old part with its code and the day it must be back; before the server has named it, only that it is owed.
function oldParts(desk, part) {
  if (!part.owed?.length) return h("span.st.st-teal", {}, icon("recycle"), say("old_due"));
  return h("span", {}, part.owed.map(([code, due, state]) => h(`span.st.st-${state === "owed" ? "amber" : "teal"}`, { "data-testid": `old-${code}` }, icon("recycle"), state === "in" ? say("old_in", { code }) : due ? say("old_by", { code, day: due }) : say("old_later", { code }))));
}

const old = (desk, part) => part.old ?? desk.bundle.van.find((row) => row.number === part.number)?.old;

function left(desk, row) {
  const taken = desk.items.filter((item) => item.kind === "part_used" && item.payload.part === row.number && outbox.OPEN.includes(item.state)).reduce((sum, item) => sum + Number(item.payload.quantity), 0);
  const kept = Number(desk.job.kept?.[row.number] ?? 0); // for this job; what is kept for others is not free
  return Math.round((Number(row.free ?? row.quantity) + kept - taken) * 1000) / 1000;
}
const lies = (desk, row) => left(desk, row) >= (row.divides ? 0.001 : 1);

// Of pipe, gas and the like one says how much; the rest goes piece by piece.
async function howMuch(desk, row) {
  if (!row.divides) return "1";
  for (let intro = ""; ; intro = say("how_much_wrong", { n: left(desk, row), unit: row.unit })) {
    const told = await ask(row.name, [{ name: "quantity", label: say("how_much", { unit: row.unit }), required: true }], { button: say("part_use"), intro });
    if (!told) return null;
    const text = told.quantity.replace(/[，,。．]/g, ".");
    if (/^\d{1,5}(\.\d{1,3})?$/.test(text) && Number(text) > 0 && Number(text) <= left(desk, row)) return text;
  }
}

/** The van's list under one field that takes number, bar code or name; a scanner's Enter takes the first. */
function partSheet(desk) {
  const list = h("div.part-list");
  // The camera stands over the sheet; what it reads is looked for on this van, without a network too.
  const look = () =>
    scan((text) => {
      const code = codeOf(text);
      const row = desk.bundle.van.find((one) => [one.number, one.barcode].some((word) => word && word.toUpperCase() === code));
      if (row && lies(desk, row)) return use(row);
      toast(`${code}: ${document.getElementById("scan-camera").dataset.notFound}`);
      input.value = code;
      return draw();
    }, { once: true });
  const eye = canScan() && h("button.btn.btn-icon", { type: "button", "data-act": "camera", "aria-label": document.getElementById("scan-camera").dataset.openWords, onclick: look }, icon("camera"));
  const input = h("input.form-control", { type: "search", id: "part-search", autocomplete: "off", autocapitalize: "characters", "aria-label": say("part_search"), placeholder: say("part_search") });
  const close = () => {
    dialog.close();
    dialog.remove();
  };
  const use = async (row) => {
    close();
    const quantity = await howMuch(desk, row);
    if (quantity === null) return;
    await outbox.add(desk.number, "part_used", { part: row.number, quantity }, null, { name: row.name });
    desk.redraw();
  };
  const draw = () => {
    const text = input.value.trim().toLowerCase();
    const code = codeOf(text).toLowerCase(); // full-width letters of a scanner through an input method
    const found = desk.bundle.van.filter((row) => [row.number, row.barcode, row.name, row.spec].some((word) => (word ?? "").toLowerCase().includes(text) || (code && (word ?? "").toLowerCase() === code)));
    const rows = found.map((row) =>
      h("div.part", {}, h("span", {}, h("b", {}, row.name), h("span.job-meta", {}, ` ${row.number} ${row.spec} · ${say("on_van", { n: left(desk, row), unit: row.unit })}`)), h("button.btn.btn-sm", { type: "button", "data-part": row.number, disabled: !lies(desk, row), "aria-label": `${say("part_use")} ${row.name}`, onclick: () => use(row) }, say("part_use"))),
    );
    list.replaceChildren(...(rows.length ? rows : [h("p.job-meta", {}, say(desk.bundle.van.length ? "part_none" : "van_empty"))]));
    return found;
  };
  const dialog = h("dialog.ask", { "aria-label": say("parts") }, h("form.ask-form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); const [row] = draw(); if (row && input.value.trim() && lies(desk, row)) use(row); } }, h("h2", {}, say("parts")), h("div.scan-row", {}, input, eye), list, h("button.btn", { type: "button", onclick: close }, say("close"))));
  input.addEventListener("input", draw);
  draw();
  document.body.append(dialog);
  dialog.showModal();
}
