import { on } from "./dom.js";

// A drawer is an address of its own: the link has href (whole page with the drawer open) and hx-get into #drawer.
// Under 992 px the link is followed; the drawer is a page there. Focus goes in and comes back to what opened it.
const WIDE = matchMedia("(min-width: 993px)");
let opener = null;

on("htmx:confirm", "[data-drawer]", (event, link) => {
  if (WIDE.matches || event.detail.elt !== link) return;
  event.preventDefault();
  location.assign(link.href);
});

on("click", "[data-drawer]", (event, link) => {
  if (!link.closest("#drawer")) opener = link.id || link.getAttribute("href");
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "drawer" && event.target.id !== "drawer") return;
  const slot = document.getElementById("drawer");
  slot.querySelector("[data-drawer-title]")?.focus();
  const current = slot.querySelector("[data-current]")?.dataset.current;
  document.querySelectorAll("[data-row]").forEach((row) => {
    const here = row.dataset.row === current;
    row.classList.toggle("cur", here);
    row.classList.toggle("sel", here);
  });
});

export function closeDrawer() {
  const slot = document.getElementById("drawer");
  const close = slot?.querySelector("[data-drawer-close]");
  if (!close) return false;
  if (!WIDE.matches) {
    location.assign(close.href);
    return true;
  }
  slot.replaceChildren();
  history.pushState({}, "", close.href.replace(/\?$/, ""));
  shown = address();
  const row = document.querySelector("[data-row].cur"); // opened by its address, as after Back: the row's own link
  document.querySelectorAll("[data-row].cur").forEach((row) => row.classList.remove("cur", "sel"));
  const from = opener && (document.getElementById(opener) ?? document.querySelector(`a[href="${CSS.escape(opener)}"]`));
  (from || row?.querySelector("[data-drawer]") || document.getElementById("main"))?.focus();
  return true;
}

on("click", "[data-drawer-close]", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  closeDrawer();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (closeDrawer()) event.preventDefault();
});
// A link that takes everything away is "?": the address says nothing of it.
if (location.href.endsWith("?")) history.replaceState(history.state, "", location.pathname);

// Back and forward after a drawer: the address is a whole page, so load it. A jump to #somewhere is no new page.
const address = () => location.pathname + location.search;
let shown = address();
document.addEventListener("htmx:pushedIntoHistory", () => (shown = address()));
addEventListener("popstate", () => {
  if (address() !== shown) location.reload();
});
