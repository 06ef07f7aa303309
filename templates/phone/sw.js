// Keeps the pages' frame on the phone. The jobs and everything done lie in the page's own store, never here.
const VERSION = "{{ version|escapejs }}";
const FRAME = `frame-${VERSION}`;
const PAGES = "pages-by-address";
const PHOTOS = "photos";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const HOME = "{% url 'phone:list' %}";
const SHELL = "{% url 'phone:shell' %}";
const PHOTO = `${HOME}photos/`;
const API = `${HOME}api/`;
const PATIENCE_MS = 5000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FRAME).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const gone = (name) => ![FRAME, PAGES, PHOTOS].includes(name);
  event.waitUntil(
    handedOn()
      .then(() => caches.keys())
      .then((names) => Promise.all(names.filter(gone).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// An earlier store kept pages by their paths. The frames are right in it: a phone that is in a cellar next keeps them.
async function handedOn() {
  const pages = await caches.open(PAGES);
  for (const path of [HOME, SHELL]) {
    const kept = (await pages.match(path)) ? null : await caches.match(path);
    if (kept) await pages.put(path, kept).catch(() => {});
  }
}

// The page says when another person signed in (or out): frames carry a name, photos show homes.
self.addEventListener("message", (event) => {
  if (event.data?.forget) event.waitUntil(Promise.all([caches.delete(PAGES), caches.delete(PHOTOS)]));
  if (event.data?.keep) event.waitUntil(Promise.all(event.data.keep.map((path) => fetched(new Request(path)).catch(() => {}))));
});

// A form for one ticket is no form for another: what is asked for belongs to the address.
function address(request) {
  const { pathname, search } = new URL(request.url);
  return pathname === HOME ? HOME : pathname + search;
}

// Each opening of a kept form is a form of its own: under the old key it would be answered like the first one sent.
async function opened(kept) {
  const key = /(name="_idempotency_key" value=")[^"]*/g;
  const page = (await kept.text()).replace(key, (_, head) => head + crypto.randomUUID());
  return new Response(page, { status: kept.status, headers: kept.headers });
}

async function fetched(request) {
  const answer = await fetch(request, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) {
    const cache = await caches.open(PAGES);
    await cache.put(address(request), answer.clone()).catch(() => {}); // the phone is full: the answer is one all the same
  }
  return answer;
}

async function page(request) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("late")), PATIENCE_MS)));
  try {
    return await Promise.race([fetched(request), late]);
  } catch (error) {
    const cache = await caches.open(PAGES);
    // The empty frame opens any job, and says of every other page that it needs a network.
    const kept = (await cache.match(address(request))) ?? (await cache.match(SHELL)) ?? (await cache.match(HOME));
    if (kept) return opened(kept);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function file(request) {
  const kept = await caches.match(request, { ignoreSearch: false });
  const isFixed = /\.[0-9a-f]{12}\./.test(request.url);
  if (kept && isFixed) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function picture(request) {
  const cache = await caches.open(PHOTOS);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && request.url.endsWith("?s=1")) await cache.put(request, answer.clone()).catch(() => {});
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(API)) return;
  if (request.mode === "navigate") {
    if (url.pathname.startsWith(HOME)) event.respondWith(page(request));
  } else if (url.pathname.startsWith(PHOTO)) event.respondWith(picture(request));
  else if (FILES.some((name) => new URL(name, location.origin).pathname === url.pathname)) event.respondWith(file(request));
});
