import { each, isWriting } from "./dom.js";
import { composing, listen } from "./scan/keys.js";
import { queue, uuid } from "./scan/queue.js";
import * as tone from "./scan/sound.js";

// The scan box (templates/components/scan_box.html). It keeps the focus, takes what a scanner, a camera or a hand
// writes, sends one request a scan in order, and says what each did. What a text means is decided by the server.
const SHOWN = 5;
const COUNT = /^\s*([\d０-９]{1,5}(?:[.。．][\d０-９]{1,3})?)\s*[*＊×]\s*$/;

function box(form) {
  const part = (name) => form.querySelector(`[data-scan-${name}]`);
  const input = part("input");
  const count = part("count");
  const words = form.dataset;
  const done = []; // scans that can still be undone, the last one last
  const touch = matchMedia("(pointer: coarse)").matches;
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const q = queue(`${words.account}:${form.getAttribute("action")}`, { ready, answered, changed });

  function push(text) {
    tone.wake();
    if (!text.trim()) return;
    const alone = COUNT.exec(text);
    if (alone && count) {
      count.value = alone[1].normalize("NFKC").replace("。", ".");
      tone.sound("wait");
      return;
    }
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
    const told = { ...Object.fromEntries(fields), text, client_id: uuid() };
    q.push({ url: form.action, fields: told, text });
    if (count) count.value = "";
    home();
  }

  function undo() {
    q.push({ undo: true, url: form.action, fields: { client_id: uuid() } });
    home();
  }
  // An undo behind other scans takes back the last of them: which one is known when its turn comes.
  function ready(job) {
    if (!job.undo || job.last) return true;
    job.last = done.pop();
    if (!job.last) return say(words.nothingToUndo, false);
    job.url = job.last.undo;
    return true;
  }

  function answered(job, answer) {
    const said = answer.said || words.fault;
    if (job.undo) {
      if (answer.ok) job.last.row?.classList?.add("is-undone");
      else if (job.last) done.push(job.last);
    }
    const row = job.undo ? null : line(job, answer, said);
    if (answer.ok && answer.undo) done.push({ undo: answer.undo, row });
    say(said, answer.ok, answer.next);
    tone.sound(answer.ok ? "ok" : "error");
    for (const { target, html } of answer.fragments ?? []) draw(target, html);
    if (answer.ok && answer.label && part("print")?.checked) printed(answer.label);
    form.dispatchEvent(new CustomEvent("scan:answered", { bubbles: true, detail: answer }));
    changed(q);
    home();
  }

  function say(words, ok, next) {
    const good = part("said");
    const bad = part("refused");
    good.textContent = ok ? words : "";
    bad.replaceChildren(...(ok ? [] : [document.createTextNode(words)]));
    good.hidden = !ok;
    bad.hidden = ok;
    if (!ok && next) {
      const link = document.createElement("a");
      link.href = next.url;
      link.textContent = next.label;
      link.className = "btn btn-sm";
      bad.append(" ", link);
    }
    return false;
  }

  function line(job, answer, said) {
    const list = part("history");
    const row = document.createElement("li");
    row.className = answer.ok ? "is-ok" : "is-refused";
    const code = document.createElement("b");
    code.className = "mono";
    code.textContent = answer.code || job.text;
    const told = document.createElement("span");
    told.textContent = said;
    const mark = document.createElement("span");
    mark.className = "scan-mark";
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = answer.ok ? "✓" : "✗";
    row.append(mark, ...(said.includes(code.textContent) ? [] : [code, " "]), told); // most sentences name the code
    list.prepend(row);
    while (list.children.length > SHOWN) list.lastChild.remove();
    return row;
  }

  function changed(q) {
    const waits = part("waits");
    const n = q.waiting.length;
    const sentence = q.away === "signed_out" ? words.signedOut : q.away === "network" ? words.offline : "";
    waits.textContent = sentence ? fill(sentence, { n }) : "";
    waits.hidden = !sentence;
    const again = part("again");
    if (again) again.hidden = !sentence;
    form.dataset.waiting = n;
    const button = part("undo");
    if (button) button.disabled = !done.length && !n;
  }

  function draw(target, html) {
    const old = document.getElementById(target);
    const made = document.createRange().createContextualFragment(html).firstElementChild;
    if (!old || !made) return;
    old.replaceWith(made);
    made.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: made } }));
    made.dispatchEvent(new CustomEvent("scan:drawn", { bubbles: true }));
  }

  // The focus: it comes back whenever nobody else needs it. A hand that tabs to a button keeps the button.
  function home() {
    const active = document.activeElement;
    if (!form.isConnected || document.querySelector("dialog[open]") || (isWriting(active) && active !== input)) return;
    if (touch) input.inputMode = "none"; // the field listens, the screen's keyboard stays away until it is asked for
    input.focus({ preventScroll: true });
  }
  const lost = () => setTimeout(() => (document.activeElement === document.body || !document.activeElement) && home());

  listen(input, push);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value;
    input.value = "";
    push(text);
  });
  form.addEventListener("scan:text", (event) => push(event.detail));
  input.addEventListener("pointerdown", () => touch && (input.inputMode = "text"));
  part("undo")?.addEventListener("click", undo);
  part("again")?.addEventListener("click", () => q.retry());
  part("sound")?.addEventListener("click", (event) => {
    tone.turn(!tone.isOn());
    event.currentTarget.setAttribute("aria-pressed", tone.isOn());
    tone.wake();
    home();
  });
  part("sound")?.setAttribute("aria-pressed", tone.isOn());
  document.addEventListener("focusout", lost);
  document.addEventListener("close", () => setTimeout(home), true); // a dialog gives the focus back to its button
  document.addEventListener("click", lost);
  document.addEventListener("htmx:afterSettle", lost);
  addEventListener("focus", lost);
  addEventListener("beforeunload", (event) => q.waiting.length && event.preventDefault());
  window.addEventListener("keydown", (event) => stray(event), true);

  function stray(event) {
    if (!form.isConnected || document.querySelector("dialog[open]")) return;
    const active = document.activeElement;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.code === "KeyZ") {
      if ((active === input && input.value) || (isWriting(active) && active !== input)) return; // the field's own undo
      event.preventDefault();
      event.stopImmediatePropagation();
      undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(active)) return;
    const isKey = event.key.length === 1 || composing(event);
    if (!isKey || (event.key === " " && active !== document.body)) return; // space presses a button
    event.stopImmediatePropagation(); // no shortcut: it is the first letter of a code
    input.focus({ preventScroll: true }); // the letter itself lands in the field
    input.dispatchEvent(new KeyboardEvent("keydown", { key: event.key, code: event.code, shiftKey: event.shiftKey }));
  }

  form.querySelectorAll("[data-scan-js]").forEach((element) => (element.hidden = false));
  changed(q);
  if (!document.querySelector("[data-error-summary]")) home(); // what is to be put right comes first
}

// The label is fetched into this page and printed from here: no window opens that would take the scanner's keys.
// One after the other: two scans in a breath are two prints, and neither sheet holds the other's label.
let paper = Promise.resolve();
const printed = (address) => (paper = paper.then(() => onPaper(address)).catch(() => {}));

async function onPaper(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const labels = page.querySelectorAll("[data-label-paper]");
  if (!labels.length) return;
  const room = document.createElement("div");
  room.className = "scan-paper";
  room.append(...labels);
  document.body.append(room);
  document.body.classList.add("prints-label");
  await Promise.all([...room.querySelectorAll("img")].map((image) => image.decode().catch(() => {})));
  print();
  document.body.classList.remove("prints-label");
  room.remove();
}

each("form[data-scan]", box);
