import { account, place, tell, uuid } from "./frame.js";
import * as store from "./store.js";

// Everything done on a job is written here before any network call, each under a name of its own and naming the one
// before it on the same ticket. It leaves only when the server said how it stands.
//
// state: waiting → done | conflict (both leave with the next bundle) | parked (asked again) | refused | rejected | held
// (these three stay until somebody decides). `refused` is stored on the server, `rejected` and `held` are only here.
const BATCH = 40;
const SEND_MS = 45000;
export const OPEN = ["waiting", "parked"];
export const ASKS = ["refused", "rejected", "held"];

let token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
export const status = { sending: 0, of: 0, signedOut: false, online: navigator.onLine, broken: false };

// A form that was kept, or stood open, since before a new sign-in is sent with the token of now.
export function setToken(fresh) {
  token = fresh || token;
  for (const input of document.getElementsByName("csrfmiddlewaretoken")) input.value = token;
}

export async function items(ticket) {
  const all = await store.together(["outbox"], "readonly", ({ outbox }, ask) => ask(outbox.index("account").getAll(account)));
  return ticket ? all.filter((item) => item.ticket === ticket) : all;
}

/** Write one thing done; resolves once it is on the disk, then sends what it can. */
export async function add(ticket, kind, payload = {}, picture = null, { held = "", name } = {}) {
  const item = { client_id: uuid(), name, ticket, kind, payload, at: new Date().toISOString(), account, state: held ? "held" : "waiting", said: held };
  try {
    await store.together(["outbox", "blobs", "kept"], "readwrite", async ({ outbox, blobs, kept }, ask) => {
      if (!held) await chain(item, kept, ask);
      if (picture) blobs.put(picture, item.client_id);
      item.picture = Boolean(picture);
      item.seq = await ask(outbox.add(item));
    });
  } catch (error) {
    status.broken = true;
    tell("outbox");
    throw error;
  }
  tell("outbox");
  flush();
  return item;
}

async function chain(item, kept, ask) {
  const key = `last:${account}:${item.ticket}`;
  item.after = (await ask(kept.get(key))) ?? null;
  kept.put(item.client_id, key);
}

async function change(seq, changes) {
  await store.together(["outbox"], "readwrite", async ({ outbox }, ask) => {
    const item = await ask(outbox.get(seq));
    if (item) outbox.put({ ...item, ...changes });
  });
}

async function drop(gone) {
  await store.together(["outbox", "blobs"], "readwrite", async ({ outbox, blobs }) => {
    for (const item of gone) {
      outbox.delete(item.seq);
      blobs.delete(item.client_id);
    }
  });
}

/** Try a refused one again: as a new action at the end of its ticket's order; the server keeps the old one as refused. */
export async function again(item) {
  if (item.state === "rejected") await change(item.seq, { state: "waiting", said: "" });
  else {
    const picture = item.picture ? await store.blob(item.client_id) : null;
    await drop([item]);
    await add(item.ticket, item.kind, item.payload, picture);
    return;
  }
  tell("outbox");
  flush();
}

/** Give one up. What the server never stored leaves a mark in its place, so that those behind it can pass. */
export async function discard(item) {
  if (item.state === "rejected" && !["ticket_unknown", "client_id_reused"].includes(item.code)) {
    await store.together(["outbox", "blobs"], "readwrite", ({ outbox, blobs }) => {
      outbox.put({ ...item, kind: "dropped", payload: { kind: item.kind }, picture: false, state: "waiting", said: "" });
      blobs.delete(item.client_id);
    });
  } else await drop([item]);
  tell("outbox");
  flush();
}

let running = null;
let more = false;

/** Send what waits, in order; safe to call at any time. Resolves when nothing more can be sent now. */
export function flush() {
  if (running) {
    more = true;
    return running;
  }
  running = (async () => {
    try {
      do {
        more = false;
        await alone(run);
      } while (more);
    } finally {
      running = null;
      status.sending = status.of = 0;
      tell("outbox");
    }
  })();
  return running;
}

// Two tabs of one phone take turns; where the browser has no locks the server's own guard is enough.
const alone = (act) => (navigator.locks ? navigator.locks.request("aftersales-outbox", act) : act());

async function run() {
  if (!account || status.signedOut) return;
  const waiting = (await items()).filter((item) => OPEN.includes(item.state));
  if (!waiting.length) return;
  status.of = waiting.length;
  status.sending = 0;
  const stuck = new Set((await items()).filter((item) => item.state === "rejected").map((item) => item.ticket));
  let sent = 0;
  for (let at = 0; at < waiting.length; ) {
    const item = waiting[at];
    const batch = item.picture ? [item] : waiting.slice(at, at + BATCH).filter((one, n, all) => all.slice(0, n + 1).every((x) => !x.picture));
    at += batch.length;
    const going = batch.filter((one) => !stuck.has(one.ticket));
    if (!going.length) continue;
    status.sending = Math.min(sent + 1, status.of);
    tell("outbox");
    const answers = going[0].picture ? await sendPicture(going[0]) : await sendActions(going);
    if (!answers) return; // no network, or signed out: everything stays
    sent += going.length;
    for (const [n, one] of going.entries()) {
      const rejected = await settle(one, answers[n]);
      if (rejected) stuck.add(one.ticket);
    }
    for (const answer of answers.flatMap((one) => one?.also ?? [])) await settleById(answer);
  }
  if (sent) tell("sent");
}

async function settle(item, answer) {
  if (!answer || (answer.client_id && answer.client_id !== item.client_id)) return false;
  const state = { applied: "done", noted: "done", discarded: "done", conflict: "conflict", parked: "parked", refused: "refused" }[answer.state] ?? "rejected";
  await change(item.seq, { state, said: answer.said ?? "", code: answer.code ?? "", settled: Date.now() });
  return state === "rejected";
}

async function settleById(answer) {
  const item = (await items()).find((one) => one.client_id === answer.client_id);
  if (item) await settle(item, answer);
}

async function call(address, options, retry = true) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SEND_MS);
  let answer;
  try {
    answer = await fetch(address, {
      credentials: "same-origin", redirect: "manual", signal: stop.signal, ...options,
      headers: { Accept: "application/json", "X-CSRFToken": token, ...options.headers },
    });
  } catch {
    status.online = false;
    return null;
  } finally {
    clearTimeout(timer);
  }
  status.online = true;
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    status.signedOut = true;
    return null;
  }
  if (answer.status === 403 && retry && (await refreshToken())) return call(address, options, false);
  return answer;
}

async function refreshToken() {
  const before = token;
  const bundle = await fetchBundle(false);
  return Boolean(bundle) && token !== before;
}

/** The day's bundle from the server; null without a network or a session, or for somebody who repairs nothing. */
export async function fetchBundle(withLists) {
  if (!place.bundle) return null;
  const answer = await call(place.bundle + (withLists ? "?lists=1" : ""), { method: "GET" }, false);
  if (!answer?.ok) return null;
  const bundle = await answer.json();
  if (String(bundle.account) !== account) {
    status.signedOut = true; // somebody else signed in on this phone since the page was opened
    return null;
  }
  status.signedOut = false;
  setToken(bundle.token);
  return bundle;
}

async function sendActions(batch) {
  const actions = batch.map(({ client_id, after, ticket, kind, payload, at }) => ({ client_id, after, ticket, kind, payload, at }));
  const body = JSON.stringify({ account, sent_at: new Date().toISOString(), actions });
  const answer = await call(place.actions, { method: "POST", body, headers: { "Content-Type": "application/json" } });
  if (!answer) return null;
  if (answer.ok) return (await answer.json()).answers;
  if (answer.status >= 500 || answer.status === 429) return null;
  const told = await answer.json().catch(() => ({}));
  return batch.map(({ client_id }) => ({ client_id, state: "rejected", code: told.code, said: told.said ?? told.detail ?? String(answer.status) }));
}

async function sendPicture(item) {
  const picture = await store.blob(item.client_id);
  const form = new FormData();
  const fields = { account, sent_at: new Date().toISOString(), client_id: item.client_id, after: item.after ?? "", ticket: item.ticket, kind: item.kind, at: item.at, ...item.payload };
  for (const [name, value] of Object.entries(fields)) if (value) form.set(name, value);
  if (picture) form.set("file", picture, item.kind === "signature" ? "signature.png" : "photo.jpg");
  const answer = await call(place.photo, { method: "POST", body: form });
  if (!answer) return null;
  if (answer.status >= 500 || answer.status === 429) return null;
  const told = await answer.json().catch(() => ({}));
  return [answer.ok ? told : { client_id: item.client_id, state: "rejected", code: told.code, said: told.said ?? told.detail ?? String(answer.status) }];
}

/** After a fresh bundle: what the server has settled before it was made needs no place here any more. */
export async function sweep(fetchedAt) {
  const gone = (await items()).filter((item) => ["done", "conflict"].includes(item.state) && item.settled < fetchedAt);
  if (gone.length) await drop(gone);
}
