import { each, on } from "./dom.js";

// <a href="#reopen" data-dialog="reopen">: a real dialog with a script, the :target of the address without one.
on("click", "[data-dialog]", (event, link) => {
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
  dialog.querySelector("textarea, input:not([type=hidden]), select")?.focus();
});
on("click", "dialog [data-close]", (event, button) => {
  const dialog = button.closest("dialog");
  if (!dialog.open) return;
  event.preventDefault();
  dialog.close();
});
on("click", "dialog[open]", (event, dialog) => {
  if (event.target === dialog) dialog.close(); // the backdrop
});
// A refused confirmation opens again with its error.
each("dialog[data-open]", (dialog) => dialog.showModal?.());

// Typed confirmation: the button wakes when the words match. The server checks them again.
on("input", "input[data-match]", (event, input) => {
  const button = input.form.querySelector("button[type=submit]");
  if (button) button.disabled = input.value.trim() !== input.dataset.match;
});
each("input[data-match]", (input) => input.dispatchEvent(new Event("input", { bubbles: true })));

// Where nobody can be chosen the button says why instead of asking the server.
each("[data-blocks-send]", (part) => {
  const button = part.closest("form")?.querySelector("button[type=submit]");
  if (!button) return;
  button.disabled = true;
  button.setAttribute("aria-describedby", part.dataset.blocksSend);
});
