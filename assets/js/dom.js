export const root = document.documentElement;

/** Listen once for everything that matches, now or after a swap. */
export function on(type, selector, handle, options) {
  document.addEventListener(
    type,
    (event) => {
      const found = event.target instanceof Element && event.target.closest(selector);
      if (found) handle(event, found);
    },
    options,
  );
}

/** Run for each match in the page, and in whatever htmx brings later. */
export function each(selector, handle) {
  const visit = (within) => {
    if (within instanceof Element && within.matches(selector)) handle(within);
    within.querySelectorAll(selector).forEach(handle);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => visit(document));
  else visit(document);
  document.addEventListener("htmx:load", (event) => event.target !== document.body && visit(event.target));
}

/** A sentence the server wrote into the page for scripts: <div id="texts" data-copied="…">. */
export function text(name) {
  return document.getElementById("texts")?.dataset[name] ?? "";
}

export function remember(name, value) {
  document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
}

/** Is somebody writing here? */
export function isWriting(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]"));
}
