import { on, root } from "./dom.js";

// <details class="menu">: closed by Esc, by a click elsewhere and when focus leaves it.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => open().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open")));
document.addEventListener("focusin", (event) => open().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open")));
on("keydown", "details.menu[open]", (event, menu) => {
  if (event.key === "Escape") {
    event.stopPropagation();
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const items = [...menu.querySelectorAll(".menu-item")];
    const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    items.at(next % items.length)?.focus();
  }
});

// The sidebar of a small screen: focus goes in, stays in, and comes back.
let opener = null;

function closeSidebar() {
  if (root.dataset.nav !== "open") return false;
  delete root.dataset.nav;
  document.querySelector(".body").inert = false;
  opener?.focus();
  return true;
}

on("click", ".side-open", (event, button) => {
  event.preventDefault();
  opener = button;
  root.dataset.nav = "open";
  document.querySelector(".body").inert = true;
  document.querySelector(".side-close").focus();
});
on("click", ".side-close, .side-shade", (event) => {
  if (closeSidebar()) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && closeSidebar()) event.stopImmediatePropagation();
});
