// One request a scan, in the order of the scans, each under a name of its own: a request sent again after a dead spot
// is known by the server and counts once. What waits outlives a reload of the page.
const PATIENCE_MS = 20000;
const PAUSES_MS = [500, 1000, 2000, 5000, 10000];
const TRIES = 4; // of a server that answers with a fault; a network that is away is waited for

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // plain http has none
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** queue(name, {ready(job), answered(job, answer), changed(queue)}): push jobs {url, fields}; one that is not ready when
    its turn comes is dropped. */
export function queue(name, { ready, answered, changed }) {
  const kept = `scan:${name}`;
  const q = { waiting: read(), away: "", push, retry };
  let running = false;
  let wake = () => {};

  function read() {
    try {
      return JSON.parse(sessionStorage.getItem(kept) ?? "[]");
    } catch {
      return [];
    }
  }
  function write() {
    try {
      if (q.waiting.length) sessionStorage.setItem(kept, JSON.stringify(q.waiting));
      else sessionStorage.removeItem(kept);
    } catch {
      // private windows may forbid it: the queue lives as long as the page
    }
    changed(q);
  }
  function push(job) {
    q.waiting.push({ tries: 0, ...job });
    write();
    run();
  }
  function retry() {
    wake();
    run();
  }
  const pause = (ms) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run() {
    if (running) return;
    running = true;
    let failed = 0;
    while (q.waiting.length) {
      const job = q.waiting[0];
      if (!ready(job)) {
        q.waiting.shift();
        write();
        continue;
      }
      const answer = await send(job);
      if (answer.signedOut) {
        q.away = "signed_out";
        changed(q);
        break;
      }
      if (answer.lost && (!answer.fault || ++job.tries < TRIES)) {
        q.away = "network";
        changed(q);
        await pause(PAUSES_MS[Math.min(failed++, PAUSES_MS.length - 1)]);
        continue;
      }
      failed = 0;
      q.away = "";
      q.waiting.shift();
      write();
      answered(job, answer);
    }
    running = false;
  }

  if (q.waiting.length) setTimeout(run);
  addEventListener("online", retry);
  return q;
}

async function send({ url, fields }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  let response;
  try {
    response = await fetch(url, {
      method: "POST", credentials: "same-origin", redirect: "manual", signal: stop.signal, body: new URLSearchParams(fields),
      headers: { Accept: "application/json", "X-Scan": "1", "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "" },
    });
  } catch {
    return { lost: true };
  } finally {
    clearTimeout(timer);
  }
  if (response.type === "opaqueredirect" || response.status === 401) return { signedOut: true };
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (response.status === 403 && !isJson) return { signedOut: true };
  if (isJson) return response.json();
  if (response.status >= 500 || response.status === 429) return { lost: true, fault: true, ok: false, said: "" };
  return { ok: false, said: "" };
}
