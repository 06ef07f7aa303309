import { each, on, text } from "./dom.js";

// One request a form: the second press waits for the answer of the first. The server has its own guard.
const BUSY_MS = 20000;

export function busy(form, button) {
  form.dataset.busy = "yes";
  button?.setAttribute("aria-busy", "true");
}

export function free(form) {
  delete form.dataset.busy;
  for (const button of form.elements) button.removeAttribute("aria-busy"); // one at the page's foot stands outside it
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.hasAttribute("data-again")) return;
    if (form.dataset.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // wait one turn: whoever else listens may still stop this submit
    setTimeout(() => {
      const byHtmx = form.matches("[hx-post], [hx-get], [hx-put], [hx-patch], [hx-delete]");
      if (event.defaultPrevented && !byHtmx) return;
      busy(form, event.submitter);
      setTimeout(() => free(form), BUSY_MS); // a download leaves the page where it was
    });
  },
  true,
);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) free(form);
});
addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form[data-busy]").forEach(free));

// A button that may not be pressed keeps its place in the tab order, so that its reason is read.
on("click", "[aria-disabled=true]", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// Errors come first: focus, and the window's title.
each("[data-error-summary]", (summary) => {
  if (!document.activeElement?.matches("[data-error-summary]")) summary.focus();
  const said = text("errorPrefix");
  if (said && !document.title.startsWith(said)) document.title = said + document.title;
});

// Filters apply when they change; without a script the button does it.
on("change", "form[data-auto]", (event, form) => form.requestSubmit());

// Select all rows of this page.
on("change", "[data-pick-all]", (event, box) => {
  document.querySelectorAll(`input[name="${CSS.escape(box.dataset.pickAll)}"]`).forEach((one) => {
    one.checked = box.checked;
    one.dispatchEvent(new Event("change", { bubbles: true }));
  });
});
on("change", "tr input[type=checkbox][name]", (event, box) => {
  box.closest("tr").classList.toggle("sel", box.checked);
  const count = document.querySelectorAll(`input[name="${CSS.escape(box.name)}"]:checked`).length;
  document.querySelectorAll(`[data-pick-count="${CSS.escape(box.name)}"]`).forEach((place) => (place.textContent = count));
});
