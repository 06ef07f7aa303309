import { root } from "../dom.js";

// What was written into the plain forms of the phone's pages, kept by account and address until it has arrived: no
// password, no file, nothing hidden. `tried`: somebody pressed send; `left`: it may have reached the server.
const account = root.dataset.user ?? "";
const ANYBODYS = "form:";
const PREFIX = `${ANYBODYS}${account}:`;
const KEY = "_idempotency_key";
const DAY_MS = 24 * 3600 * 1000;
const TRIED_MS = 7 * DAY_MS; // the server knows a key for a day longer (core.tasks)

/** The address a form is kept under. */
export let here = location.pathname + location.search;

/** A refusal stands at the address that was posted to; it is read at the form's own. */
export function standFor(page) {
  here = page;
}

export const keyOf = (form) => form.elements[KEY]?.value ?? "";

const isField = (one) => one.name && !["hidden", "password", "file", "submit", "button", "reset", "fieldset", "output"].includes(one.type) && !one.dataset.draft;
const isBox = (one) => ["checkbox", "radio"].includes(one.type);
const nameOf = (one) => (isBox(one) ? `${one.name}=${one.value}` : one.name);
const fieldsOf = (form) => [...form.elements].filter(isField);

/** Which form of its page: two of one address differ by what their buttons say. */
export function which(form) {
  const buttons = [...form.elements].filter((one) => one.type === "submit" && one.name).map((one) => `${one.name}=${one.value}`);
  return [form.getAttribute("id") ?? "", form.getAttribute("action") ?? "", ...buttons].join(" ");
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // storage may be forbidden
  }
}

function write(name, record) {
  try {
    localStorage.setItem(name, JSON.stringify(record));
  } catch {
    // full or forbidden: the form is sent all the same
  }
}

export const mark = (record, marks) => write(record.name, { ...record, ...marks });

export function drop(record) {
  try {
    localStorage.removeItem(record.name);
  } catch {
    // nothing was kept
  }
}

/** Everything this account has kept; what is too old goes, whoever wrote it: he may never sign in here again. */
export function all() {
  let names = [];
  try {
    names = Object.keys(localStorage).filter((name) => name.startsWith(ANYBODYS));
  } catch {
    return [];
  }
  const records = names.map((name) => ({ fields: [], at: 0, ...read(name), name }));
  const old = (one) => Date.now() - one.at > (one.tried ? TRIED_MS : DAY_MS);
  records.filter(old).forEach(drop);
  return records.filter((one) => !old(one) && one.name.startsWith(PREFIX)).sort((a, b) => a.at - b.at);
}

export const tried = () => (account ? all().filter((one) => one.tried) : []);

/** Keep a form as it stands; null where nothing can be written into it. What was tried is kept by its key as well: two
    tabs' forms of one address are two. */
export function keep(form, marks = {}) {
  const fields = fieldsOf(form);
  if (!account || !fields.length) return null;
  const open = `${PREFIX}${here} ${which(form)}`;
  const own = `${open} ${keyOf(form)}`;
  const known = read(own) ?? {};
  const record = { page: here, form: which(form), title: document.getElementById("heading")?.textContent.trim() || document.title, key: keyOf(form), at: Date.now(), tried: known.tried, left: known.left, ...marks };
  record.fields = fields.map((one) => [nameOf(one), isBox(one) ? one.checked : one.value]);
  record.words = fields.filter((one) => !isBox(one) && one.tagName !== "SELECT" && one.value.trim()).map((one) => one.value.trim()).join(" · ");
  drop({ name: record.tried ? open : own });
  record.name = record.tried ? own : open;
  write(record.name, record);
  return record;
}

/** Put it back into its form; one that was tried keeps its key, so that it is sent once. Says whether anything changed. */
export function fill(form, record) {
  const values = new Map();
  for (const [name, value] of record.fields) values.set(name, [...(values.get(name) ?? []), value]);
  let changed = false;
  for (const one of fieldsOf(form)) {
    const value = values.get(nameOf(one))?.shift();
    const was = isBox(one) ? one.checked : one.value;
    if (value === undefined || value === was) continue;
    if (isBox(one)) one.checked = value;
    else one.value = value;
    one.closest("details")?.setAttribute("open", "");
    changed = true;
  }
  if (record.tried && record.key && form.elements[KEY]) form.elements[KEY].value = record.key;
  return changed;
}
