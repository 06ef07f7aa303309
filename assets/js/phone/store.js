// What this phone keeps, in IndexedDB: the outbox (what was done, in order), its pictures, and the last bundles.
// Everything carries the account: another person on the same phone neither sees nor sends it.
const NAME = "aftersales-phone";
const VERSION = 1;

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const db = request.result;
      const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      outbox.createIndex("account", "account");
      db.createObjectStore("blobs"); // client id → Blob
      db.createObjectStore("kept"); // key → anything
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** One transaction: `act` gets the stores by name; resolves once everything is on the disk. */
export async function together(names, mode, act) {
  const db = await open();
  const transaction = db.transaction(names, mode, { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const result = await act(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])), asked);
  await finished;
  return result;
}

export const get = (key) => together(["kept"], "readonly", ({ kept }, ask) => ask(kept.get(key)));
export const put = (key, value) => together(["kept"], "readwrite", ({ kept }, ask) => ask(kept.put(value, key)));
export const blob = (id) => together(["blobs"], "readonly", ({ blobs }, ask) => ask(blobs.get(id)));

/** Forget what others must not find: bundles with addresses. The outbox stays until it is sent. */
export const forget = () =>
  together(["kept"], "readwrite", async ({ kept }, ask) => {
    for (const key of await ask(kept.getAllKeys())) if (/^(bundle|lists):/.test(key)) kept.delete(key);
  });
