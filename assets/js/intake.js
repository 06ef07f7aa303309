import { on } from "./dom.js";

// A pasted message becomes fields: the server splits it, this fills them in and marks what it filled.
const fieldOf = (form, name) => form.elements.namedItem(name);

function mark(control) {
  (control.closest(".field") ?? control.parentElement)?.classList.add("was-filled");
}

function fill(form, name, value) {
  const control = fieldOf(form, name);
  if (!control || value === null) return false;
  if (control instanceof RadioNodeList || control.type === "radio") {
    const radio = [...form.querySelectorAll(`input[name="${name}"]`)].find((one) => one.value === String(value));
    if (!radio) return false;
    radio.checked = true;
    mark(radio.closest("fieldset") ?? radio);
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  control.value = value;
  control.closest("details")?.setAttribute("open", "");
  mark(control);
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

async function split(paste) {
  const said = paste.querySelector("[data-paste-said]");
  const form = document.querySelector("form[data-intake]");
  const answer = await fetch(paste.action, {
    method: "POST",
    body: new FormData(paste),
    headers: { "X-Requested-With": "fetch", Accept: "application/json" },
  });
  if (!answer.ok || !form) return;
  const { fields } = await answer.json();
  form.querySelectorAll(".was-filled").forEach((one) => one.classList.remove("was-filled"));
  const { fault, ...rest } = fields;
  // the faults on offer arrive with the category
  if (fault && !fill(form, "fault", fault)) {
    const wait = () => fill(form, "fault", fault) && document.removeEventListener("htmx:afterSettle", wait);
    document.addEventListener("htmx:afterSettle", wait);
  }
  const filled = Object.entries(rest).filter(([name, value]) => fill(form, name, value)).length;
  said.textContent = filled ? said.dataset.text : said.dataset.nothing;
}

on("submit", "form[data-paste]", (event, paste) => {
  event.preventDefault();
  split(paste);
});

// Whoever pastes a long text into the search has pasted a message.
on("paste", "#caller", (event) => {
  const words = event.clipboardData?.getData("text") ?? "";
  const paste = document.getElementById("paste");
  if (words.length < 24 || !paste || paste.hidden) return;
  event.preventDefault();
  paste.open = true;
  paste.querySelector("textarea").value = words;
  split(paste.querySelector("form"));
});
on("paste", "#paste-text", (event, area) => setTimeout(() => split(area.form)));

// A time that is offered and another one exclude each other.
on("change", "[data-intake] [name=time]", (event, radio) => {
  if (!radio.value) return;
  const form = radio.form;
  form.querySelectorAll("[name=visit_on]").forEach((one) => (one.value = ""));
  form.querySelectorAll("[name=slot]").forEach((one) => (one.checked = false));
});
on("change", "[data-intake] [name=visit_on], [data-intake] [name=slot]", (event, control) => {
  control.form.querySelectorAll("[name=time]").forEach((one) => (one.checked = false));
});
