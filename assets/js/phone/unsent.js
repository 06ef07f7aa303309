import { root, text } from "../dom.js";
import { busy, free } from "../forms.js";
import { h, icon, say, tell } from "./frame.js";
import { setToken } from "./outbox.js";
import * as written from "./written.js";

// A plain form of the phone leaves only when the server was just there and knows who sends it. Without a network, or
// signed out, it stays as it stands, says so, and what was written is kept; when its page opens again it is filled
// again, with the key it had.
const PATIENCE_MS = 8000;
const LEFT = "form-left";
const main = document.getElementById("main");
const isPlain = (form) => form instanceof HTMLFormElement && form.getAttribute("method") === "post" && !form.matches("[data-scan], [data-sign-out]");

/** {account, token, sent} of the server; {away: "offline" | "ended"} where there is none. */
async function ask(keys) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const address = `${main.dataset.here}?${new URLSearchParams(keys.map((key) => ["key", key]))}`;
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal, headers: { Accept: "application/json" } });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { away: "ended" };
    if (!answer.ok) return { away: "offline" };
    const told = await answer.json();
    return String(told.account) === root.dataset.user ? told : { away: "other" };
  } catch {
    return { away: "offline" };
  } finally {
    clearTimeout(timer);
  }
}

const signIn = () => h("a", { href: `${main.dataset.login}?next=${encodeURIComponent(written.here)}` }, say("sign_in"));

/** One note a form, above the button that was pressed or else above the form. */
function note(form, hue, words, ...more) {
  form.unsent?.remove();
  form.unsent = h(`div.note.note-${hue}.unsent`, { role: "alert", "data-testid": "unsent" }, icon(hue === "amber" ? "cloud-off" : "info-circle", "s"), h("div", {}, words, ...more.flatMap((one) => [" ", one])));
  const button = [...form.elements].find((one) => one.type === "submit" && !form.contains(one));
  if (button) button.before(form.unsent);
  else form.after(form.unsent);
  form.unsent.scrollIntoView({ block: "nearest" });
}

const discard = (record, after) =>
  h("button.btn-link", { type: "button", onclick: () => { written.drop(record); tell("outbox"); after(); } }, text("draftDiscard"));

async function send(form, button) {
  const record = written.keep(form, { tried: true });
  const key = written.keyOf(form);
  busy(form, button);
  const told = await ask(key ? [key] : []);
  free(form);
  if (told.away) {
    if (record) tell("outbox");
    note(form, "amber", say(`form_${told.away}${record ? "_kept" : ""}`), ...(told.away === "ended" ? [signIn()] : []));
  } else if (key in told.sent) {
    if (record) written.drop(record);
    note(form, "blue", say("form_arrived"), h("a", { href: told.sent[key] || written.here }, say("decide")));
  } else {
    setToken(told.token);
    if (record) leave(written.keep(form, { tried: true, left: true }));
    form.dataset.goes = "yes";
    form.requestSubmit(button);
  }
}

const leave = (record) => {
  try {
    sessionStorage.setItem(LEFT, record.name);
  } catch {
    // then the server is asked whether it has arrived
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !root.dataset.user || !isPlain(form)) return;
  if (form.dataset.goes) {
    delete form.dataset.goes;
    return;
  }
  event.preventDefault();
  document.querySelectorAll(".unsent.note-amber").forEach((old) => old.remove()); // of another form here
  send(form, event.submitter);
});
for (const type of ["input", "change"])
  document.addEventListener(type, ({ target }) => {
    if (!isPlain(target.form)) return;
    target.form.dataset.written = "yes";
    written.keep(target.form);
  });

/** The form this page is the server's answer to, by its name. A page one went back to, or asked for anew, is none. */
function answered(left) {
  let name = null;
  try {
    name = sessionStorage.getItem(LEFT);
    sessionStorage.removeItem(LEFT);
  } catch {
    return null;
  }
  const came = performance.getEntriesByType("navigation")[0]?.type;
  return left.find((one) => one.name === name && came === "navigate" && document.referrer === location.origin + one.page);
}

const formsHere = () => [...document.forms].filter(isPlain);

function back(record, isAnswer) {
  const form = formsHere().find((one) => written.which(one) === record.form);
  if (isAnswer) written.standFor(record.page);
  if (isAnswer && form) {
    written.drop(record);
    if (form.dataset.written) return;
    written.fill(form, { ...record, tried: false }); // refused: the page says why, and the words are not lost
    written.keep(form);
    return;
  }
  if (record.page !== written.here) return;
  if (!form) {
    if (!record.tried || document.querySelector("[data-view=job]")) return; // the frame stands in for the page
    const told = h("div.note.note-amber", { role: "status", "data-testid": "unsent" }, icon("alert-triangle", "s"));
    told.append(h("div", {}, say("form_gone", { text: record.words }), " ", discard(record, () => told.remove())));
    main.prepend(told);
    return;
  }
  if (form.unsent || form.dataset.written || (!written.fill(form, record) && !record.tried)) return;
  note(form, "blue", record.tried ? say("form_back") : text("draftRestored"), discard(record, () => location.replace(location.href)));
}

async function open() {
  const records = written.all().sort((a, b) => Boolean(b.tried) - Boolean(a.tried)); // what was tried comes first
  records.filter((one) => !one.left).forEach((one) => back(one, false));
  const tried = records.filter((one) => one.tried);
  if (!tried.length) return;
  const last = answered(tried);
  const told = await ask(tried.map((one) => one.key).filter(Boolean));
  for (const record of tried) {
    if (told.sent && record.key in told.sent) {
      written.drop(record);
      continue;
    }
    if (!told.away) written.mark(record, { left: false }); // it never arrived
    if (record.left) back(record, !told.away && record === last);
  }
  tell("outbox");
}

if (root.dataset.user && main?.dataset.here) open();
