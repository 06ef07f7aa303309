import { account, place } from "./frame.js";
import * as day from "./day.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";

// The service worker keeps the frame of the pages; without one (plain http) everything else works the same.
async function keepFrame() {
  if (!("serviceWorker" in navigator) || !place.worker) return;
  try {
    await navigator.serviceWorker.register(place.worker, { scope: "/m/" });
    const ready = await navigator.serviceWorker.ready;
    const last = await store.get("account");
    if (last && last !== account) {
      ready.active.postMessage({ forget: true });
      await store.forget();
    }
    await store.put("account", account);
    const jobs = (await day.bundle())?.jobs ?? [];
    ready.active.postMessage({ keep: ["/m/", "/m/shell/", "/m/me/", ...jobs.filter((job) => !job.settled).slice(0, 3).map((job) => job.url)] });
  } catch {
    // a web view may forbid it
  }
}

if (account) {
  (async () => {
    await outbox.flush().catch(() => {});
    await day.refresh();
    await keepFrame();
  })();
}
