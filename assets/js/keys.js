import { isWriting, root } from "./dom.js";

// Keys are declared in the page: data-key="n" on a link or button, data-go="t" on a link of the sidebar.
// Single keys can be switched off in the profile (data-shortcuts="off"); Esc and Ctrl+Enter always work.
const GO_MS = 1200;
let goUntil = 0;

function press(selector, isShown = (found) => found.getClientRects().length) {
  const target = [...document.querySelectorAll(selector)].find((found) => !found.disabled && isShown(found));
  target?.click();
  return Boolean(target);
}

function primary(from) {
  const form = from.closest?.("form");
  const button = form?.querySelector("button.btn-primary:not(:disabled)") ?? document.querySelector("main .btn-primary:not(:disabled)");
  button?.click();
  return Boolean(button);
}

/** The list names the keys that do something on this page: data-where is what they need there. */
function keysOfThisPage() {
  document.querySelectorAll("#shortcuts [data-where]").forEach((line) => {
    line.hidden = !document.querySelector(line.dataset.where);
  });
}

function single(key) {
  if (Date.now() < goUntil) {
    goUntil = 0;
    return press(`[data-go="${CSS.escape(key)}"]`, () => true); // in a folded group too
  }
  if (key === "g") {
    goUntil = Date.now() + GO_MS;
    return true;
  }
  if (key === "/") {
    const search = document.querySelector("input[type=search]");
    search?.focus();
    search?.select();
    return Boolean(search);
  }
  if (key === "?") {
    keysOfThisPage();
    document.getElementById("shortcuts")?.showModal();
    return true;
  }
  return press(`[data-key="${CSS.escape(key)}"]`);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    if (primary(event.target)) event.preventDefault();
    return;
  }
  if (event.key === "Escape" && event.target.matches?.("input[type=search]")) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  if (root.dataset.shortcuts === "off" || isWriting(event.target) || document.querySelector("dialog[open]")) return;
  if (single(event.key.toLowerCase())) event.preventDefault();
});

document.addEventListener("click", (event) => event.target.closest('[data-dialog="shortcuts"]') && keysOfThisPage(), true);

// Enter that only confirms pinyin must not send the form.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
  },
  true,
);
