import { on, remember, root } from "./dom.js";

// The form posts without a script; with one the page changes at once and the cookie tells the next.
on("click", "button[name=theme]", (event, button) => {
  event.preventDefault();
  root.dataset.bsTheme = button.value;
  remember("theme", button.value);
  document.querySelectorAll("button[name=theme]").forEach((other) => other.setAttribute("aria-pressed", other.value === button.value));
  button.closest("details")?.removeAttribute("open");
  const form = button.form;
  const body = new URLSearchParams([...(form ? new FormData(form) : []), ["theme", button.value]]);
  // keepalive: whoever leaves the page at once keeps the choice all the same
  if (form) fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
});
